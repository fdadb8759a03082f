/// The strongest lock that a migration held on a table that was there before it, and how long.
struct LockHold: Sendable, Hashable {
    /// The lock's mode, as pg_locks names it.
    let mode: String
    /// How long it was held.
    let duration: Duration
}

/// Notes while a migration runs which locks it holds, so that its cost to others is known.
struct LockHoldWatch {
    /// The modes that keep others from writing or reading, the weakest first.
    private static let modes = [
        "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
    ]

    private let clock = ContinuousClock()
    private var tables: [Int64] = []
    private var mode: String?
    private var since: ContinuousClock.Instant?

    /// Notes which tables are there; what a migration makes itself nobody waits for.
    mutating func begin(on connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            """
            SELECT oid::bigint FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'm')
            """
        )
        tables = try rows.map { try $0[0] }
    }

    /// Looks after a statement that began at `start`.
    mutating func look(
        after start: ContinuousClock.Instant,
        on connection: PostgresConnection
    ) async throws {
        let rows = try await connection.query(
            """
            SELECT DISTINCT mode FROM pg_locks
            WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
                AND relation::bigint = ANY(\(tables)) AND mode = ANY(\(Self.modes))
            """
        )
        let held: [String] = try rows.map { try $0[0] }
        guard let strongest = Self.modes.last(where: held.contains) else { return }
        mode = strongest
        if since == nil { since = start }
    }

    /// What was held until now, after the transaction has ended.
    func end() -> LockHold? {
        guard let mode, let since else { return nil }
        return LockHold(mode: mode, duration: clock.now - since)
    }
}
