import Synchronization

/// A connection on loan: `withConnection` and `withTransaction` give one, and take it back.
///
/// One task uses it at a time. A statement that is sent while another one is under way fails with
/// `PostgresError.connectionBusy`.
public final class PostgresConnection: PostgresQuerying {
    /// How far the transaction of `withTransaction` is.
    enum TransactionState: Sendable {
        /// There is none; each statement is its own.
        case none
        /// It begins with the first statement, in the same flight.
        case due
        /// It has begun.
        case open
        /// It has ended before the end of the scope; nothing more may be sent in it.
        case ended
    }

    private struct State {
        var isReleased = false
        var transaction: TransactionState
        var savepoints = 0
        var holdsAdvisoryLocks = false
    }

    /// The connection itself.
    let channel: Channel
    private let instruments: PostgresInstruments
    private let state: Mutex<State>

    /// Takes a lent channel; `isTransaction` where the first statement begins a transaction.
    init(_ channel: Channel, instruments: PostgresInstruments, isTransaction: Bool) {
        self.channel = channel
        self.instruments = instruments
        state = Mutex(State(transaction: isTransaction ? .due : .none))
    }

    /// The server process's id, as in pg_stat_activity and in notifications.
    public var backendID: Int32 { channel.backendID }

    /// Runs a statement and gives its rows.
    @discardableResult
    public func query(_ query: PostgresQuery) async throws -> PostgresRows {
        let operation = StatementOperation(sql: query.sql)
        let rows = try await send([query], as: operation, timeout: query.timeout)
        guard let first = rows.first else { throw PostgresError.misuse("no result came back") }
        return first
    }

    /// Runs several statements in one flight and gives their rows in the same order.
    ///
    /// Outside a transaction they are one: a failure undoes them all. The longest of their time
    /// limits holds for the whole.
    @discardableResult
    public func pipeline(_ queries: [PostgresQuery]) async throws -> [PostgresRows] {
        guard !queries.isEmpty else { return [] }
        let timeout =
            queries.contains { $0.timeout == nil } ? nil : queries.compactMap(\.timeout).max()
        return try await send(queries, as: .pipeline, timeout: timeout)
    }

    /// Runs SQL of several statements without parameters, as a migration's file holds them.
    ///
    /// The script is one transaction unless it has its own BEGIN and COMMIT.
    public func runScript(_ sql: String, timeout: Duration? = nil) async throws {
        try await beginIfDue()
        _ = try await instruments.measured(.script, nil) { () async throws(PostgresError) in
            try await channel.exchange(.script(sql), timeout: timeout)
        }
    }

    /// Runs the last statements of the transaction and commits it, in one flight.
    ///
    /// Afterwards nothing more can be sent in this `withTransaction`.
    @discardableResult
    public func commit(after queries: [PostgresQuery] = []) async throws -> [PostgresRows] {
        let before = state.withLock(\.transaction)
        guard before == .open || before == .due else {
            throw PostgresError.misuse("there is no open transaction to commit")
        }
        defer { if !channel.isInTransaction { state.withLock { $0.transaction = .ended } } }
        if before == .due, queries.isEmpty { return [] }
        let flight = queries + [PostgresQuery(control: "COMMIT")]
        var rows = try await send(flight, as: .commit, timeout: nil)
        guard let last = rows.popLast(), last.commandTag == "COMMIT" else {
            throw PostgresError.transactionRolledBack
        }
        return rows
    }

    /// Sends a notification; within a transaction it goes out with the commit.
    public func notify(_ channel: String, payload: String = "") async throws {
        try await query("SELECT pg_notify(\(channel), \(payload))")
    }

    /// Ends the transaction of `withTransaction` after its body has returned.
    func commitIfOpen() async throws {
        guard state.withLock({ $0.transaction == .open }) else { return }
        _ = try await commit()
    }

    /// Undoes whatever transaction is open, also in a cancelled task; where that fails, the
    /// connection is closed, which undoes it too.
    func rollBack() async {
        guard channel.isInTransaction else { return }
        do {
            let rollback = Request.statement(PostgresQuery(control: "ROLLBACK"))
            _ = try await channel.exchange(rollback, timeout: .seconds(5), isShielded: true)
        } catch {
            channel.close(error)
        }
    }

    /// Leaves the connection as the next borrower expects it, and refuses any later use.
    func release() async {
        let holdsLocks = state.withLock { state in
            state.isReleased = true
            return state.holdsAdvisoryLocks
        }
        if channel.isInTransaction { await rollBack() }
        guard holdsLocks else { return }
        do {
            let unlock = Request.statement(
                PostgresQuery(control: "SELECT pg_advisory_unlock_all()")
            )
            _ = try await channel.exchange(unlock, timeout: .seconds(5), isShielded: true)
        } catch {
            channel.close(error)
        }
    }

    /// A savepoint's name that is used nowhere else in the transaction.
    func newSavepointName() -> String {
        state.withLock { state in
            state.savepoints += 1
            return "savepoint_\(state.savepoints)"
        }
    }

    /// Notes that locks of the session were taken, so that they are released with the connection.
    func noteAdvisoryLock() {
        state.withLock { $0.holdsAdvisoryLocks = true }
    }

    /// Begins the transaction by itself, before what cannot go into the same flight with BEGIN.
    func beginIfDue() async throws(PostgresError) {
        try checkUse()
        guard state.withLock({ $0.transaction == .due }) else { return }
        defer { noteBegun() }
        _ = try await channel.exchange(.statement(PostgresQuery(control: "BEGIN")))
    }

    /// Notes how long an operation took.
    func note(_ operation: StatementOperation, since start: MonotonicTime) {
        instruments.observe(operation, since: start)
    }

    private func checkUse() throws(PostgresError) {
        let (isReleased, transaction) = state.withLock { ($0.isReleased, $0.transaction) }
        if isReleased { throw .connectionReleased }
        if transaction == .ended { throw .misuse("the transaction of this connection has ended") }
    }

    /// Sends statements, after BEGIN where the transaction is due.
    private func send(
        _ queries: [PostgresQuery],
        as operation: StatementOperation,
        timeout: Duration?
    ) async throws(PostgresError) -> [PostgresRows] {
        try checkUse()
        guard state.withLock({ $0.transaction == .due }) else {
            let request: Request =
                queries.count == 1 ? .statement(queries[0]) : .statements(queries, setUpCount: 0)
            return try await instruments.measured(operation, queries.first?.sql) {
                () async throws(PostgresError) in
                try await channel.run(request, timeout: timeout)
            }
        }
        let flight = Request.statements(
            [PostgresQuery(control: "BEGIN")] + queries,
            setUpCount: 1
        )
        return try await instruments.measured(operation, queries.first?.sql) {
            () async throws(PostgresError) in
            defer { noteBegun() }
            do throws(PostgresError) {
                return try await channel.exchange(flight, timeout: timeout)
            } catch  where error.invalidatesPlans && channel.isInTransaction {
                // Nothing but BEGIN has happened, so the flight can start again.
                let rollback = Request.statement(PostgresQuery(control: "ROLLBACK"))
                _ = try await channel.exchange(rollback, isShielded: true)
                return try await channel.exchange(flight, timeout: timeout)
            }
        }
    }

    /// Notes that the transaction has begun, where the server says so.
    private func noteBegun() {
        guard channel.isInTransaction else { return }
        state.withLock { state in
            if state.transaction == .due { state.transaction = .open }
        }
    }
}
