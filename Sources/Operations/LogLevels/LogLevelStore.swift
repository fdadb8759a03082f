import Logging
public import Postgres

/// The log levels in force, in PostgreSQL, whose clock alone says when they end.
public struct LogLevelStore: Sendable {
    /// The channel on which changes are told.
    public static let channel = "log_levels"

    private let database: any PostgresQuerying

    /// Uses the table of ``OperationsMigrations``, which must have been applied.
    public init(_ database: any PostgresQuerying) {
        self.database = database
    }

    /// Sets a level in the place of the logger's present one, and tells every instance.
    public func set(_ override: LogLevelOverride) async throws {
        try await database.query(
            """
            WITH done AS (
                INSERT INTO log_levels (logger, level, reverts_at, author)
                VALUES (\(override.logger), \(override.level.rawValue),
                    now() + make_interval(secs => \(override.remaining)), \(override.author))
                ON CONFLICT (logger) DO UPDATE SET
                    level = excluded.level, reverts_at = excluded.reverts_at,
                    author = excluded.author
                RETURNING 1
            )
            SELECT pg_notify(\(Self.channel), '') FROM done
            """
        )
        try await database.query("DELETE FROM log_levels WHERE reverts_at <= now()")
    }

    /// Takes a logger's level back at once, and tells every instance; false where it had none.
    public func reset(_ logger: String) async throws -> Bool {
        let rows = try await database.query(
            """
            WITH done AS (
                DELETE FROM log_levels WHERE logger = \(logger) AND reverts_at > now() RETURNING 1
            )
            SELECT pg_notify(\(Self.channel), '') FROM done
            """
        )
        return rows.first != nil
    }

    /// The levels in force, by the loggers' names.
    public func list() async throws -> [LogLevelOverride] {
        let rows = try await database.query(
            """
            SELECT logger, level, author,
                extract(epoch FROM reverts_at - now())::float8 AS remaining
            FROM log_levels WHERE reverts_at > now() ORDER BY logger
            """
        )
        return try rows.map { row in
            let level: String = try row["level"]
            return LogLevelOverride(
                logger: try row["logger"],
                // The table's own check lets no other word in.
                level: Logger.Level(rawValue: level) ?? .info,
                remaining: try row["remaining"],
                author: try row["author"]
            )
        }
    }
}
