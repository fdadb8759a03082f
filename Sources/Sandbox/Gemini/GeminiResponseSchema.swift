import Meetings
import OrderedCollections

/// The response schema of a request, and the answer that fits it.
///
/// Reads both forms: the API's own (`responseSchema`, types in upper case, `nullable`) and JSON
/// Schema (`responseJsonSchema`, `type` lists, `anyOf`, `$ref` into `$defs`).
struct GeminiResponseSchema {
    private let root: JSONValue

    /// The deepest nesting that is followed; a schema that refers to itself ends there.
    private static let maximumDepth = 16

    /// The most values that an answer with one item may have.
    private static let maximumValues = 2_000

    /// A schema that was read from a request.
    init(_ root: JSONValue) { self.root = root }

    /// Whether an answer could grow without measure, as with a schema that refers to itself often.
    var isTooLarge: Bool {
        var remaining = Self.maximumValues
        count(root, depth: 0, remaining: &remaining)
        return remaining <= 0
    }

    private func count(_ node: JSONValue, depth: Int, remaining: inout Int) {
        remaining -= 1
        guard depth < Self.maximumDepth, remaining > 0 else { return }
        let node = resolved(node)
        if let element = node["items"] { count(element, depth: depth + 1, remaining: &remaining) }
        for (_, child) in node["properties"]?.members ?? [:] {
            count(child, depth: depth + 1, remaining: &remaining)
        }
    }

    /// The proposals as the schema wants them: its lists of objects are filled with them, each
    /// property by its name; what has no meaning here gets the smallest value that fits.
    func value(for proposals: [ItemProposal]) -> JSONValue {
        value(root, depth: 0) { name, node, depth in
            guard type(of: node) == "array" else { return nil }
            return .array(proposals.map { item($0, node["items"] ?? [:], depth: depth + 1) })
        }
    }

    /// What a property's name means; nil where it means nothing here.
    private typealias Meaning = (_ name: String, _ node: JSONValue, _ depth: Int) -> JSONValue?

    private func item(_ proposal: ItemProposal, _ node: JSONValue, depth: Int) -> JSONValue {
        let node = resolved(node)
        guard type(of: node) == "object" else { return .string(proposal.text) }
        return value(node, depth: depth) { name, node, depth in
            switch name {
            case "text", "task", "title", "description", "action", "item", "summary", "name":
                .string(proposal.text)
            case "assignee", "owner", "person", "who", "responsible", "assignedto":
                JSONValue(proposal.assignee)
            case "due", "duetext", "duedate", "deadline", "when": JSONValue(proposal.dueText)
            case "confidence", "score", "probability", "certainty": .double(proposal.confidence)
            case "quotes", "evidence", "citations", "quote", "words", "sentence", "sentenceindex",
                "sentences", "source":
                quotes(proposal.quotes, node, depth: depth)
            default: nil
            }
        }
    }

    private func quotes(
        _ quotes: [ItemProposal.Quote],
        _ node: JSONValue,
        depth: Int
    ) -> JSONValue? {
        guard type(of: node) == "array" else { return quotes.first.map { quote($0, node, depth) } }
        let element = resolved(node["items"] ?? [:])
        return .array(quotes.map { quote($0, element, depth + 1) })
    }

    private func quote(_ quote: ItemProposal.Quote, _ node: JSONValue, _ depth: Int) -> JSONValue {
        switch type(of: node) {
        case "integer", "number": return quote.sentence.map(JSONValue.int) ?? .null
        case "object":
            return value(node, depth: depth) { name, _, _ in
                switch name {
                case "quote", "text", "words", "content": .string(quote.words)
                case "sentence", "index", "sentenceindex", "number", "line", "id":
                    quote.sentence.map(JSONValue.int) ?? .null
                default: nil
                }
            }
        default: return .string(quote.words)
        }
    }

    private func value(_ node: JSONValue, depth: Int, meaning: Meaning) -> JSONValue {
        let node = resolved(node)
        guard depth < Self.maximumDepth else { return .null }
        if let names = node["enum"]?.elements, let first = names.first { return first }
        switch type(of: node) {
        case "object":
            var members: JSONValue.Members = [:]
            for name in order(of: node) {
                let child = resolved(node["properties"]?[name] ?? [:])
                let found = meaning(Self.folded(name), child, depth + 1)
                let fitting = found.flatMap { fits($0, child) ? $0 : nil }
                members[name] = fitting ?? value(child, depth: depth + 1, meaning: meaning)
            }
            return .object(members)
        case "array": return meaning("", node, depth) ?? []
        case _ where isNullable(node): return .null
        case "string": return ""
        case "integer", "number": return 0
        case "boolean": return false
        default: return .null
        }
    }

    private func fits(_ value: JSONValue, _ node: JSONValue) -> Bool {
        switch (value, type(of: node)) {
        case (.null, _): isNullable(node)
        case (.string, "string"), (.double, "number"), (.int, "integer"), (.int, "number"),
            (.array, "array"), (.object, "object"):
            true
        default: false
        }
    }

    private func order(of node: JSONValue) -> [String] {
        let names = node["properties"]?.members.map { Array($0.keys) } ?? []
        let given = node["propertyOrdering"] ?? node["required"]
        let first = given?.elements?.compactMap(\.text).filter(names.contains) ?? []
        return first + names.filter { !first.contains($0) }.sorted()
    }

    /// The node behind references and choices, of which the first that is not null counts.
    private func resolved(_ node: JSONValue) -> JSONValue {
        var node = node
        for _ in 0..<Self.maximumDepth {
            if let reference = node["$ref"]?.text {
                let path = reference.split(separator: "/").dropFirst().map(String.init)
                node = path.reduce(root) { $0[$1] ?? .null }
            } else if let choices = (node["anyOf"] ?? node["oneOf"])?.elements,
                let choice = choices.first(where: { type(of: $0) != "null" })
            {
                var members = choice.members ?? [:]
                if choices.contains(where: { type(of: $0) == "null" }) {
                    members["nullable"] = true
                }
                node = .object(members)
            } else {
                break
            }
        }
        return node
    }

    private func type(of node: JSONValue) -> String {
        let names = node["type"]?.elements?.compactMap(\.text) ?? [node["type"]?.text ?? ""]
        let folded = names.map { $0.lowercased() }
        let name = folded.first { $0 != "null" } ?? folded.first ?? ""
        guard name.isEmpty else { return name }
        return node["properties"] != nil ? "object" : node["items"] != nil ? "array" : "string"
    }

    private func isNullable(_ node: JSONValue) -> Bool {
        let types = node["type"]?.elements?.compactMap { $0.text?.lowercased() } ?? []
        return node["nullable"] == true || types.contains("null") || type(of: node) == "null"
    }

    /// A name in lower case without anything but letters.
    private static func folded(_ name: String) -> String { name.lowercased().filter(\.isLetter) }
}
