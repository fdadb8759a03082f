import Foundation

/// What a migration says of itself, in comments of its `up`.
///
///     -- migration: phase contract
///     -- migration: oldest program 5
///     -- migration: no transaction
///     -- migration: statement timeout 10min
///     -- migration: lock timeout 5s
///     -- migration: backfill action_items_priority until NOT EXISTS (SELECT FROM action_items …)
///     -- lint: allow change_type because the table has three rows
public struct MigrationHeader: Sendable, Hashable {
    /// When the change may be made.
    public var phase = MigrationPhase.expand
    /// Whether the change is one transaction; `CREATE INDEX CONCURRENTLY` cannot be in one.
    public var isTransactional = true
    /// How long one statement may take; nil for the usual time.
    public var statementTimeout: Duration?
    /// How long one try waits for a lock; nil for the usual time.
    public var lockTimeout: Duration?
    /// The lowest version of the group that a program must know to work with the schema afterwards;
    /// nil for what the phase says.
    public var oldestProgram: Int?
    /// The job that it asks for.
    public var backfill: BackfillRequest?
    /// The patterns that the lint is to let pass.
    public var allowances: [LintAllowance] = []
    /// What cannot be understood, each with its line.
    public var faults: [String] = []

    /// A job that fills columns, and how one sees that it is done.
    public struct BackfillRequest: Sendable, Hashable {
        /// The backfill's name.
        public let name: String
        /// An SQL condition that holds once nothing is left to fill.
        public let isDone: String
    }

    /// No declarations.
    public init() {}

    /// Reads the declarations in the comments of a script.
    public init(reading script: String) {
        for token in SQLTokenizer.tokens(of: script) where token.kind == .comment {
            let words = token.value.drop { $0 == "-" }.split(whereSeparator: \.isWhitespace)
                .map(String.init)
            switch words.first {
            case "migration:": read(Array(words.dropFirst()), line: token.line)
            case "lint:": readAllowance(Array(words.dropFirst()), line: token.line)
            default: break
            }
        }
    }

    private mutating func read(_ words: [String], line: Int) {
        let isUnderstood =
            switch (words.first, words.dropFirst().first) {
            case ("phase", let name?) where words.count == 2: setPhase(name)
            case ("no", "transaction") where words.count == 2: setNoTransaction()
            case ("statement", "timeout") where words.count == 3:
                Self.set(&statementTimeout, Self.duration(words[2]))
            case ("lock", "timeout") where words.count == 3:
                Self.set(&lockTimeout, Self.duration(words[2]))
            case ("oldest", "program") where words.count == 3:
                Self.set(&oldestProgram, Int(words[2]))
            case ("backfill", let name?) where words.count > 3 && words[2] == "until":
                setBackfill(name, words.dropFirst(3).joined(separator: " "))
            default: false
            }
        guard !isUnderstood else { return }
        faults.append(
            "line \(line): `-- migration: \(words.joined(separator: " "))` says nothing known; "
                + "see Migrations in the documentation"
        )
    }

    private mutating func setPhase(_ name: String) -> Bool {
        guard let known = MigrationPhase(rawValue: name) else { return false }
        phase = known
        return true
    }

    private mutating func setNoTransaction() -> Bool {
        isTransactional = false
        return true
    }

    private mutating func setBackfill(_ name: String, _ condition: String) -> Bool {
        phase = .backfill
        backfill = BackfillRequest(name: name, isDone: condition)
        return true
    }

    private mutating func readAllowance(_ words: [String], line: Int) {
        guard words.count > 3, words[0] == "allow", words[2] == "because" else {
            faults.append(
                "line \(line): an allowance is written `-- lint: allow RULE because REASON`"
            )
            return
        }
        let reason = words.dropFirst(3).joined(separator: " ")
        allowances.append(LintAllowance(words[1], because: reason))
    }

    private static func set<Value>(_ place: inout Value?, _ value: Value?) -> Bool {
        place = value
        return value != nil
    }

    /// A length such as 500ms, 30s, 10min or 2h.
    private static func duration(_ text: String) -> Duration? {
        let digits = text.prefix(while: \.isNumber)
        guard let count = Int(digits), (1...86_400_000).contains(count) else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": return .milliseconds(count)
        case "s": return .seconds(count)
        case "min": return .seconds(count * 60)
        case "h": return .seconds(count * 3_600)
        default: return nil
        }
    }
}
