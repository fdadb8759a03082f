/// A pattern that is not safe on a database that others use, and what is.
public struct LintRule: Sendable {
    /// The name, which an allowance gives.
    public let id: String
    /// What goes wrong.
    public let why: String
    /// The safe way to the same end.
    public let rewrite: String
    /// A script that has the pattern.
    public let bad: String
    /// A script to the same end that has not.
    public let good: String
    /// The lines on which a migration has the pattern.
    let lines: @Sendable (LintSubject) -> [Int]

    init(
        _ id: String,
        why: String,
        rewrite: String,
        bad: String,
        good: String,
        lines: @escaping @Sendable (LintSubject) -> [Int]
    ) {
        self.id = id
        self.why = why
        self.rewrite = rewrite
        self.bad = bad
        self.good = good
        self.lines = lines
    }

    /// A rule about whole statements.
    init(
        _ id: String,
        why: String,
        rewrite: String,
        bad: String,
        good: String,
        statements: @escaping @Sendable (SQLStatement, LintSubject) -> Bool
    ) {
        self.init(id, why: why, rewrite: rewrite, bad: bad, good: good) { subject in
            subject.statements.filter { statements($0, subject) }.map(\.line)
        }
    }

    /// A rule about changes of tables that were there before.
    init(
        _ id: String,
        why: String,
        rewrite: String,
        bad: String,
        good: String,
        changes: @escaping @Sendable (TableAction, LintSubject) -> Bool
    ) {
        self.init(id, why: why, rewrite: rewrite, bad: bad, good: good) { subject in
            subject.changes.filter { changes($0.action, subject) }.map(\.action.line)
        }
    }

    /// All rules.
    public static let all = indexes + constraints + columns + removals + transactions + habits
}
