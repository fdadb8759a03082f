import Postgres

/// Whether a database has enough to do without us.
struct DatabaseLoad: Sendable {
    /// How many sessions may work at once before it counts as busy.
    static let sessions = 12
    /// How many seconds a standby may be behind.
    static let lag = 10.0

    /// Asks, as a backfill would before its next batch.
    static func isBusy(_ database: any PostgresQuerying) async throws -> Bool {
        let rows = try await database.query(
            """
            SELECT count(*) AS sessions, (
                    SELECT coalesce(max(extract(epoch FROM replay_lag)), 0)::float8
                    FROM pg_stat_replication
                ) AS lag
            FROM pg_stat_activity
            WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            """
        )
        guard let row = rows.first else { return false }
        let sessions: Int64 = try row["sessions"]
        let lag: Double = try row["lag"]
        return sessions > Int64(Self.sessions) || lag > Self.lag
    }
}
