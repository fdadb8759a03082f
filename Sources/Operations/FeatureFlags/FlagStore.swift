public import Postgres

/// The flags' rules and their changes in PostgreSQL.
public struct FlagStore: Sendable {
    /// The channel on which changes are told.
    public static let channel = "feature_flags"
    /// The longest reason of a change, in characters.
    public static let longestReason = 500

    private let client: PostgresClient

    /// Uses the tables of ``OperationsMigrations``, which must have been applied.
    public init(_ client: PostgresClient) {
        self.client = client
    }

    /// All rules.
    public func snapshot() async throws -> FlagSnapshot {
        let rows = try await client.query("SELECT flag, rule, version FROM feature_flags")
        var snapshot = FlagSnapshot()
        for row in rows {
            let rule: JSONB<FlagRule> = try row["rule"]
            snapshot.rules[try row["flag"]] = FlagSnapshot.Kept(
                rule: rule.value,
                version: try row["version"]
            )
        }
        return snapshot
    }

    /// Changes a flag's rule, keeps the change, and tells every instance once it is committed.
    ///
    /// - Parameter change: Makes the new rule of the present one; nil takes the rule away.
    /// - Returns: The change; nil where the rule stays as it was.
    /// - Throws: ``FlagError/badRule(_:)``.
    public func set(
        _ flag: FeatureFlag,
        author: String,
        why: String,
        _ change: @Sendable (FlagRule?) -> FlagRule?
    ) async throws -> FlagChange? {
        try await client.withTransaction { connection in
            try await Self.set(flag.name, author: author, why: why, connection, change)
        }
    }

    /// Changes a flag's rule within a transaction; see ``set(_:author:why:_:)``.
    @discardableResult
    static func set(
        _ flag: String,
        author: String,
        why: String,
        _ connection: PostgresConnection,
        _ change: (FlagRule?) throws -> FlagRule?
    ) async throws -> FlagChange? {
        let before = try await lockedRule(of: flag, connection)
        let after = try change(before)
        try after?.check()
        guard before != after else { return nil }
        return try await write(
            Pending(flag: flag, author: author, why: why, before: before, after: after),
            connection
        )
    }

    /// Takes a flag's last change back: the rule before it stands again, exactly.
    public func undo(_ flag: FeatureFlag, author: String) async throws -> FlagChange {
        try await client.withTransaction { connection in
            _ = try await Self.lockedRule(of: flag.name, connection)
            guard let last = try await Self.lastChange(of: flag.name, connection) else {
                throw FlagError.neverChanged(flag.name)
            }
            return try await Self.takeBack(last, author: author, connection)
        }
    }

    /// Takes a change back by its number, where it is its flag's last.
    public func undo(change id: Int64, author: String) async throws -> FlagChange {
        try await client.withTransaction { connection in
            let rows = try await connection.query(
                "SELECT \(unescaped: Self.columns) FROM feature_flag_changes WHERE id = \(id)"
            )
            guard let change = try rows.first.map(Self.change) else {
                throw FlagError.unknownChange(id)
            }
            _ = try await Self.lockedRule(of: change.flag, connection)
            let last = try await Self.lastChange(of: change.flag, connection) ?? change
            guard last.id == id else { throw FlagError.notTheLastChange(id, last: last.id) }
            return try await Self.takeBack(last, author: author, connection)
        }
    }

    /// The latest changes, the newest first.
    public func history(of flag: FeatureFlag?, limit: Int = 100) async throws -> [FlagChange] {
        let rows = try await client.query(
            """
            SELECT \(unescaped: Self.columns) FROM feature_flag_changes
            WHERE \(flag?.name)::text IS NULL OR flag = \(flag?.name)
            ORDER BY id DESC LIMIT \(limit)
            """
        )
        return try rows.map(Self.change)
    }

    private struct Pending: Sendable {
        let flag: String
        let author: String
        let why: String
        let before: FlagRule?
        let after: FlagRule?
        var undoes: Int64?
    }

    private static let columns = "id, flag, at, author, why, before, after, undoes"

    /// The present rule; other changes wait until this transaction ends.
    static func lockedRule(
        of flag: String,
        _ connection: PostgresConnection
    ) async throws -> FlagRule? {
        // A flag without a rule has no row that could be locked; changes are rare.
        try await connection.query("LOCK TABLE feature_flags IN SHARE ROW EXCLUSIVE MODE")
        let rows = try await connection.query(
            "SELECT rule FROM feature_flags WHERE flag = \(flag)"
        )
        let rule: JSONB<FlagRule>? = try rows.first?["rule"]
        return rule?.value
    }

    private static func lastChange(
        of flag: String,
        _ connection: PostgresConnection
    ) async throws -> FlagChange? {
        let rows = try await connection.query(
            """
            SELECT \(unescaped: columns) FROM feature_flag_changes
            WHERE flag = \(flag) ORDER BY id DESC LIMIT 1
            """
        )
        return try rows.first.map(change)
    }

    private static func takeBack(
        _ change: FlagChange,
        author: String,
        _ connection: PostgresConnection
    ) async throws -> FlagChange {
        try await write(
            Pending(
                flag: change.flag,
                author: author,
                why: "undo of change \(change.id)",
                before: change.after,
                after: change.before,
                undoes: change.id
            ),
            connection
        )
    }

    private static func write(
        _ pending: Pending,
        _ connection: PostgresConnection
    ) async throws -> FlagChange {
        let rows = try await connection.query(
            """
            INSERT INTO feature_flag_changes (flag, author, why, before, after, undoes)
            VALUES (\(pending.flag), \(pending.author), \(pending.why),
                \(pending.before.map { JSONB($0) }), \(pending.after.map { JSONB($0) }),
                \(pending.undoes))
            RETURNING \(unescaped: columns)
            """
        )
        let change = try Self.change(rows[0])
        if let after = pending.after {
            try await connection.query(
                """
                INSERT INTO feature_flags (flag, rule, version)
                VALUES (\(pending.flag), \(JSONB(after)), \(change.id))
                ON CONFLICT (flag) DO UPDATE SET rule = excluded.rule, version = excluded.version
                """
            )
        } else {
            try await connection.query("DELETE FROM feature_flags WHERE flag = \(pending.flag)")
        }
        try await connection.query("SELECT pg_notify(\(channel), '')")
        return change
    }

    private static func change(_ row: PostgresRow) throws -> FlagChange {
        let before: JSONB<FlagRule>? = try row["before"]
        let after: JSONB<FlagRule>? = try row["after"]
        return FlagChange(
            id: try row["id"],
            flag: try row["flag"],
            at: try row["at"],
            author: try row["author"],
            why: try row["why"],
            before: before?.value,
            after: after?.value,
            undoes: try row["undoes"]
        )
    }
}
