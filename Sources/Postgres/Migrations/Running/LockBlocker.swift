import Foundation

/// A session that keeps a migration from its lock.
public struct LockBlocker: Sendable, Hashable, CustomStringConvertible {
    /// The server process's id, which `pg_terminate_backend` takes.
    public let processID: Int32
    /// How long its transaction has been open.
    public let age: Duration
    /// What its connection calls itself.
    public let application: String
    /// Its last statement, without comments and values.
    public let query: String

    /// Names a session.
    public init(processID: Int32, age: Duration, application: String, query: String) {
        self.processID = processID
        self.age = age
        self.application = application
        self.query = query
    }

    /// The session in words, safe to log.
    public var description: String {
        let name = application.isEmpty ? "" : " of \(application)"
        let seconds = (age / .seconds(1)).formatted(.number.precision(.fractionLength(0...1)))
        return "process \(processID)\(name), whose transaction is \(seconds) seconds old, "
            + "last with `\(query)`"
    }

    /// The sessions that keep a server process waiting at this moment.
    static func blockers(
        of processID: Int32,
        on database: any PostgresQuerying
    ) async throws -> [LockBlocker] {
        try await sessions(
            database.query(
                """
                SELECT activity.pid,
                    extract(epoch FROM clock_timestamp()
                        - coalesce(xact_start, query_start, backend_start))::float8 AS age,
                    coalesce(application_name, '') AS application, coalesce(query, '') AS query
                FROM unnest(pg_blocking_pids(\(processID))) AS blocking (pid)
                JOIN pg_stat_activity AS activity ON activity.pid = blocking.pid
                """
            )
        )
    }

    /// The session that holds an advisory lock.
    static func holder(
        ofAdvisoryLock key: Int64,
        on database: any PostgresQuerying
    ) async throws -> LockBlocker? {
        try await sessions(
            database.query(
                """
                SELECT activity.pid,
                    extract(epoch FROM clock_timestamp()
                        - coalesce(xact_start, query_start, backend_start))::float8 AS age,
                    coalesce(application_name, '') AS application, coalesce(query, '') AS query
                FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
                WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND database = (
                        SELECT oid FROM pg_database WHERE datname = current_database()
                    )
                    AND classid::bigint = \(key >> 32) AND objid::bigint = \(key & 0xFFFF_FFFF)
                """
            )
        ).first
    }

    private static func sessions(_ rows: PostgresRows) throws -> [LockBlocker] {
        try rows.map { row in
            let seconds: Double = try row["age"]
            return LockBlocker(
                processID: try row["pid"],
                age: .seconds(max(0, seconds)),
                application: try row["application"],
                query: SQLStatement.redacted(try row["query"])
            )
        }
    }
}
