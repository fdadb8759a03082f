import Yams

/// Reads meeting rules from YAML.
///
///     rules:
///       - name: customers
///         participant: "@customer.example"
///         action: allow
///         board: "1234567890"
///     private_words: [salary, board of directors]
///     built_in: true
///     otherwise: allow
///
/// All keys may be missing. The built-in rules, with these private words or the usual ones, follow
/// the file's own unless `built_in` is false.
public struct MeetingRulesFile {
    /// The most bytes of a file.
    public static let sizeLimit = 64 * 1_024
    private static let mostRules = 200
    private static let mostValues = 500
    private static let longestValue = 200
    private static let privacies =
        MeetingRule.knownPrivacies + [MeetingRule.otherPrivacy, MeetingRule.unknownPrivacy]

    private let name: String
    private var faults: [MeetingRulesFault] = []

    /// Reads a file's text.
    ///
    /// - Parameter name: The file's name, for the faults.
    /// - Throws: ``MeetingRulesError`` with every fault.
    public static func read(
        _ text: String,
        name: String
    ) throws(MeetingRulesError) -> MeetingRules {
        var file = MeetingRulesFile(name: name)
        let rules = file.rules(in: text)
        guard file.faults.isEmpty else { throw MeetingRulesError(faults: file.faults) }
        return rules
    }

    private init(name: String) {
        self.name = name
    }

    private mutating func rules(in text: String) -> MeetingRules {
        guard text.utf8.count <= Self.sizeLimit else {
            refuse(nil, "it is longer than \(Self.sizeLimit) bytes")
            return .builtIn
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            refuse(error)
            return .builtIn
        }
        guard let root else { return .builtIn }
        guard let top = root.mapping else {
            refuse(root, "it is no list of keys: begin with `rules:`")
            return .builtIn
        }
        var own: [MeetingRule] = []
        var words = MeetingRules.privateWords
        var hasBuiltIn = true
        var otherwise = MeetingRule.Verdict.allow(board: nil)
        for (key, value) in top {
            switch key.string {
            case "rules": own = list(of: value)
            case "private_words": words = values(value)
            case "built_in": hasBuiltIn = word(value, of: ["true", "false"]) != "false"
            case "otherwise":
                if word(value, of: ["allow", "deny"]) == "deny" { otherwise = .deny }
            default:
                refuse(key, "is no key here: take rules, private_words, built_in or otherwise")
            }
        }
        return MeetingRules(
            own + (hasBuiltIn ? MeetingRules.builtInRules(words: words) : []),
            otherwise: otherwise
        )
    }

    private mutating func list(of node: Node) -> [MeetingRule] {
        guard let entries = node.sequence else {
            refuse(node, "rules is no list: begin each rule with `- name:`")
            return []
        }
        guard entries.count <= Self.mostRules else {
            refuse(node, "there are more than \(Self.mostRules) rules")
            return []
        }
        var names: Set<String> = []
        return entries.compactMap { entry in
            guard let rule = rule(of: entry) else { return nil }
            if !names.insert(rule.name).inserted {
                refuse(entry, "two rules have the name '\(rule.name)'")
            }
            return rule
        }
    }

    private mutating func rule(of node: Node) -> MeetingRule? {
        guard let keys = node.mapping else {
            refuse(node, "is no rule: give it name, action and conditions")
            return nil
        }
        var rule = MeetingRule("", .deny)
        var action: String?
        var board: String?
        var conditions = 0
        for (key, value) in keys {
            switch key.string {
            case "name": rule.name = text(value) ?? ""
            case "action": action = word(value, of: ["allow", "deny"])
            case "board": board = text(value)
            case let name?:
                conditions += 1
                if !set(name, value, in: &rule) {
                    refuse(key, "is no key of a rule: take \(Self.ruleKeys)")
                }
            case nil: refuse(key, "is no key of a rule: take \(Self.ruleKeys)")
            }
        }
        if rule.name.isEmpty { refuse(node, "the rule has no name") }
        if keys["action"] == nil { refuse(node, "the rule has no action: allow or deny") }
        if conditions == 0 {
            refuse(node, "the rule has no condition: for all other meetings there is otherwise")
        }
        if action == "deny", let wrong = keys["board"] {
            refuse(wrong, "is a board for meetings that are not read: leave it out")
        }
        rule.verdict = action == "allow" ? .allow(board: board) : .deny
        return rule
    }

    private static let ruleKeys = """
        name, action, board, title, title_words, organizer, participant, guests_outside, people, \
        privacy, tag or source
        """

    /// Sets a condition; false where none has that name.
    private mutating func set(_ name: String, _ node: Node, in rule: inout MeetingRule) -> Bool {
        switch name {
        case "title": rule.titles = values(node)
        case "title_words": rule.titleWords = values(node)
        case "organizer": rule.organizers = values(node)
        case "participant": rule.participants = values(node)
        case "guests_outside": rule.home = values(node)
        case "people": rule.people = range(node)
        case "privacy":
            rule.privacy = values(node)
            for wrong in rule.privacy where !Self.privacies.contains(wrong.lowercased()) {
                refuse(
                    node,
                    "'\(wrong)' is no privacy: take \(Self.privacies.joined(separator: ", "))"
                )
            }
        case "tag": rule.tags = values(node)
        case "source": rule.sources = values(node)
        default: return false
        }
        return true
    }

    /// One text or a list of texts, none of them empty.
    private mutating func values(_ node: Node) -> [String] {
        guard let list = node.sequence else { return text(node).map { [$0] } ?? [] }
        guard !list.isEmpty, list.count <= Self.mostValues else {
            refuse(node, "the list has no value, or more than \(Self.mostValues)")
            return []
        }
        return list.compactMap { text($0) }
    }

    private mutating func text(_ node: Node) -> String? {
        guard let text = node.scalar?.string.trimmed, !text.isEmpty,
            text.count <= Self.longestValue
        else {
            refuse(node, "is no text of 1 to \(Self.longestValue) characters")
            return nil
        }
        return String(text)
    }

    private mutating func word(_ node: Node, of words: [String]) -> String? {
        guard let word = node.scalar?.string, words.contains(word) else {
            refuse(node, "is neither \(words.joined(separator: " nor "))")
            return nil
        }
        return word
    }

    /// A number of people such as `2`, or a range such as `2-5`.
    private mutating func range(_ node: Node) -> ClosedRange<Int>? {
        let numbers = (node.scalar?.string ?? "").split(separator: "-").map { Int($0.trimmed) }
        guard numbers.count <= 2, let first = numbers.first ?? nil, let last = numbers.last ?? nil,
            1 <= first, first <= last
        else {
            refuse(node, "is no number of people such as 2 or 2-5")
            return nil
        }
        return first...last
    }

    private mutating func refuse(_ node: Node?, _ problem: String) {
        let value = node?.scalar?.string
        let shown = value.map { "'\($0.prefix(60))' " } ?? ""
        faults.append(
            MeetingRulesFault(file: name, line: node?.mark?.line, problem: shown + problem)
        )
    }

    private mutating func refuse(_ error: any Error) {
        let (line, problem): (Int?, String) =
            switch error as? YamlError {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                (mark.line, problem)
            case .duplicatedKeysInMapping(let keys, let context):
                (
                    context.mark.line,
                    "the key '\(keys.joined(separator: "', '"))' stands there twice"
                )
            default: (nil, "it is no text in UTF-8")
            }
        faults.append(
            MeetingRulesFault(file: name, line: line, problem: "the YAML is broken: \(problem)")
        )
    }
}
