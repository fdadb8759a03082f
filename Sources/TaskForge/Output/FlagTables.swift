import CoreRuntime
import Foundation
import Operations

/// A flag as the listing shows it.
struct FlagRow: Encodable {
    let flag: String
    let value: Bool
    let reason: String
    let version: Int64
    let rule: FlagRule?
    let isOnByDefault: Bool
    let stage: String
    let owner: String
    let expires: String
    let isExpired: Bool
    let help: String

    private enum CodingKeys: String, CodingKey {
        case flag, value, reason, version, rule, stage, owner, expires, help
        case isOnByDefault = "default"
        case isExpired = "expired"
    }

    /// All declared flags, as they are for nobody in particular.
    static func all(_ session: Session) async throws -> [FlagRow] {
        let flags = session.core.flags
        let rules = try await FlagStore(session.database.client).snapshot().rules
        return flags.declared.map { flag in
            let decision = flags.explain(flag, for: .nobody)
            return FlagRow(
                flag: flag.name,
                value: decision.value,
                reason: decision.reason,
                version: decision.version,
                rule: rules[flag.name]?.rule,
                isOnByDefault: flag.isOnByDefault,
                stage: flag.stage.rawValue,
                owner: flag.owner,
                expires: "\(flag.expires)",
                isExpired: flag.expires.isOver(at: Date()),
                help: flag.help
            )
        }
    }

    /// The rule in a few words.
    var ruleText: String { FlagTables.text(of: rule) }

    /// The flag in lines.
    var text: String {
        """
        \(flag): \(help)
        is \(value ? "on" : "off") (\(reason), version \(version)); \(ruleText)
        \(stage), owned by \(owner), expires \(expires)\(isExpired ? ", which is over" : "")


        """
    }
}

/// How flags are shown to people.
enum FlagTables {
    /// The table of changes.
    static let history = Table<FlagChange>([
        Column("CHANGE") { "\($0.id)" },
        Column("AT") { $0.at.formatted(.iso8601) },
        Column("FLAG", \.flag),
        Column("BY", \.author),
        Column("BEFORE") { text(of: $0.before) },
        Column("AFTER") { text(of: $0.after) },
        Column("WHY", \.why),
    ])

    /// The table of an explanation.
    static let steps = Table<FlagExplanation.Step>([
        Column("ASKED", \.asked), Column("FOUND", \.found),
        Column("SAYS") { $0.verdict ?? "go on" },
    ])

    /// A rule in a few words.
    static func text(of rule: FlagRule?) -> String {
        guard let rule else { return "left to its default" }
        var words: [String] = rule.isKilled ? ["killed"] : []
        if let percentage = rule.percentage { words.append("on for \(percentage.formatted()) %") }
        if !rule.betaUsers.isEmpty { words.append("\(rule.betaUsers.count) beta users") }
        if !rule.attributes.isEmpty {
            words.append(
                rule.attributes.map { "\($0.name)=\($0.values.sorted().joined(separator: "|"))" }
                    .joined(separator: " ")
            )
        }
        return words.isEmpty ? "left to its default" : words.joined(separator: ", ")
    }
}
