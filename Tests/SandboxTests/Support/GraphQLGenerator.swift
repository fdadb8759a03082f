@testable import Sandbox

/// Random documents for a schema: valid by construction, then often damaged a little.
struct GraphQLGenerator {
    private let schema: GraphQLSchema
    private var random: SeededRandom
    private var variables: [(name: String, type: GraphQLTypeReference)] = []
    private var fragments: [String] = []
    private var words: [String]

    init(schema: GraphQLSchema, seed: UInt64) {
        self.schema = schema
        random = SeededRandom(seed: seed)
        words = schema.types.keys.sorted()
        for type in schema.types.values.sorted(by: { $0.name < $1.name }) {
            words += (type.fields ?? [:]).keys.sorted()
        }
        words += [
            "true", "null", "if", "include", "skip", "on", "missing", "$v0", "1", "\"x\"", "1.5",
        ]
    }

    /// The next document; half of them are left as they are.
    mutating func next() -> String {
        variables = []
        fragments = []
        let kind = schema.rootType(for: .mutation) != nil && chance(3) ? "mutation" : "query"
        let root = schema.types[kind == "query" ? "Query" : "Mutation"]
        let body = selections(of: root, depth: 0)
        let declared = variables.map { "$\($0.name): \($0.type)" }.joined(separator: ", ")
        let document =
            (["\(kind) Q\(declared.isEmpty ? "" : "(\(declared))") \(body)"] + fragments)
            .joined(separator: "\n")
        return chance(2) ? document : damaged(document)
    }

    private mutating func chance(_ one: Int) -> Bool {
        Int.random(in: 0..<one, using: &random) == 0
    }

    private mutating func selections(of type: GraphQLTypeDefinition?, depth: Int) -> String {
        let fields = (type?.fields ?? [:]).values.sorted { $0.name < $1.name }
            .filter { depth < 3 || schema.types[$0.type.name]?.isLeaf == true }
        var parts: [String] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard let field = fields.randomElement(using: &random), let type else { break }
            let text = self.field(field, depth: depth)
            switch Int.random(in: 0..<16, using: &random) {
            case 0: parts.append("... on \(type.name) { \(text) }")
            case 1: parts.append("... @include(if: true) { \(text) }")
            case 2:
                let name = "F\(fragments.count)"
                fragments.append("fragment \(name) on \(type.name) { \(text) }")
                parts.append("...\(name)")
            case 3: parts.append("__typename")
            case 4:
                if let other = schema.types.values.sorted(by: { $0.name < $1.name })
                    .filter({ $0.isObject }).randomElement(using: &random)
                {
                    parts.append("... on \(other.name) { __typename }")
                }
            default: parts.append(text)
            }
        }
        if parts.isEmpty { parts = ["__typename"] }
        return "{ \(parts.joined(separator: chance(3) ? "\n  " : ", ")) }"
    }

    private mutating func field(_ field: GraphQLFieldDefinition, depth: Int) -> String {
        // Equal fields with other arguments conflict, so most of them get a name of their own.
        let alias = chance(6) ? "" : "a\(Int.random(in: 0..<400, using: &random)): "
        var given: [String] = []
        for argument in field.arguments where argument.isRequired || chance(3) {
            given.append("\(argument.name): \(value(of: argument.type, depth: 0))")
        }
        let arguments = given.isEmpty ? "" : "(\(given.joined(separator: ", ")))"
        let directive =
            chance(15) ? " @skip(if: \(value(of: .nonNull(.named("Boolean")), depth: 0)))" : ""
        let type = schema.types[field.type.name]
        let below = type?.isLeaf == true ? "" : " " + selections(of: type, depth: depth + 1)
        return "\(alias)\(field.name)\(arguments)\(directive)\(below)"
    }

    private mutating func value(of type: GraphQLTypeReference, depth: Int) -> String {
        if chance(4) {
            let name = "v\(variables.count)"
            variables.append((name, chance(4) ? type.nullable : type))
            return "$\(name)"
        }
        switch type {
        case .nonNull(let wrapped): return value(of: wrapped, depth: depth)
        case .list(let element):
            if chance(4) { return value(of: element, depth: depth) }
            let count = Int.random(in: 0...2, using: &random)
            return
                "[\((0..<count).map { _ in value(of: element, depth: depth) }.joined(separator: " "))]"
        case .named(let name):
            return named(name, depth: depth)
        }
    }

    private mutating func named(_ name: String, depth: Int) -> String {
        if chance(30) { return "null" }
        switch schema.types[name]?.kind {
        case .enumeration(let values): return values.randomElement(using: &random) ?? "null"
        case .input(let fields):
            var given: [String] = []
            for field in fields where field.isRequired || (depth < 2 && chance(2)) {
                given.append("\(field.name): \(value(of: field.type, depth: depth + 1))")
            }
            return "{\(given.joined(separator: ", "))}"
        default: break
        }
        switch name {
        case "Int":
            return ["0", "7", "-3", "12", "2147483647", "25", "2147483648"].randomElement(
                using: &random
            ) ?? "0"
        case "Float": return ["0", "1.5", "-2e3"].randomElement(using: &random) ?? "0"
        case "Boolean": return ["true", "false"].randomElement(using: &random) ?? "true"
        case "ID": return ["\"x\"", "17"].randomElement(using: &random) ?? "1"
        case "String":
            return ["\"x\"", "\"\"\"block\n  text\"\"\"", "\"\\u00e9\\n\""]
                .randomElement(using: &random) ?? "\"\""
        default:
            return ["\"x\"", "{a: [1, $free]}", "[1.5, true]", "3"]
                .randomElement(using: &random)?.replacing("$free", with: "null") ?? "1"
        }
    }

    /// The document with one to three tokens taken away, doubled or put in another's place.
    private mutating func damaged(_ document: String) -> String {
        var tokens = document.split(separator: " ", omittingEmptySubsequences: true).flatMap {
            Self.pieces(of: String($0))
        }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard !tokens.isEmpty else { break }
            let index = Int.random(in: 0..<tokens.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: tokens.remove(at: index)
            case 1: tokens.insert(tokens[index], at: index)
            case 2:
                let marks = [
                    "{", "}", "(", ")", "!", "$", "...", ":", "@", "[", "]", "\"", "#", "%",
                ]
                tokens.insert(marks.randomElement(using: &random) ?? "!", at: index)
            default: tokens[index] = words.randomElement(using: &random) ?? "x"
            }
        }
        return tokens.joined(separator: " ")
    }

    private static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var word = ""
        for character in text {
            if character.isLetter || character.isNumber || "_$@.\"\\-".contains(character) {
                word.append(character)
            } else {
                if !word.isEmpty { pieces.append(word) }
                pieces.append(String(character))
                word = ""
            }
        }
        return word.isEmpty ? pieces : pieces + [word]
    }
}
