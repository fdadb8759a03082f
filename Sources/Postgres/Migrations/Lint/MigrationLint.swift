import Foundation

/// An unsafe pattern in a migration, and where it stands.
public struct LintFinding: Sendable, Hashable {
    /// The file.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The rule's name.
    public let rule: String
    /// What goes wrong.
    public let why: String
    /// The safe way to the same end.
    public let rewrite: String
}

/// Looks for unsafe patterns in migrations, before a database sees them.
public enum MigrationLint {
    /// The patterns in a migration that nobody allowed, and the allowances that allow nothing.
    ///
    /// - Parameter folder: Where its files lie, such as `Sources/Jobs/Migrations`.
    public static func findings(in migration: Migration, folder: String) -> [LintFinding] {
        findings(
            in: migration.up,
            file: "\(folder)/\(migration.fileName).up.sql",
            accepted: migration.accepted
        )
    }

    /// The patterns in the `up` of a migration.
    public static func findings(
        in script: String,
        file: String,
        accepted: [LintAllowance] = []
    ) -> [LintFinding] {
        let subject = LintSubject(script)
        let allowances = subject.header.allowances + accepted
        let all = LintRule.all.flatMap { rule in
            rule.lines(subject).map { line in
                LintFinding(
                    file: file,
                    line: line,
                    rule: rule.id,
                    why: rule.why,
                    rewrite: rule.rewrite
                )
            }
        }
        let allowed = Set(allowances.map(\.rule))
        let useless = allowed.subtracting(all.map(\.rule)).sorted().map { rule in
            LintFinding(
                file: file,
                line: 1,
                rule: "useless_allowance",
                why: "\(rule) is allowed, and no such pattern is here",
                rewrite: "-- take the allowance out, or mend the rule's name"
            )
        }
        let faults = subject.header.faults.map { fault in
            LintFinding(
                file: file,
                line: 1,
                rule: "unknown_declaration",
                why: fault,
                rewrite: "-- migration: phase contract"
            )
        }
        return (all.filter { !allowed.contains($0.rule) } + useless + faults)
            .sorted { ($0.line, $0.rule) < ($1.line, $1.rule) }
    }
}
