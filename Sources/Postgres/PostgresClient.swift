public import Logging
public import Observability
public import ServiceLifecycle

/// The database: a pool of connections that any task may query.
///
/// Queries work from the start; `run()` adds the orderly end. Nothing that libpq does blocks a
/// thread of the cooperative pool.
public final class PostgresClient: PostgresQuerying, Service {
    /// The database loop, on which a task that queries in a tight loop never changes threads.
    ///
    /// What runs there must not compute or block for long: everyone's queries wait for it.
    public var executor: any TaskExecutor { loopExecutor }

    /// Asks the database loop for a turn, to measure how late it is.
    public var loopProbe: EventLoopLag.Probe {
        EventLoopLag.Probe("database") { [loopExecutor] in
            let asked = MonotonicTime.now()
            return await withTaskExecutorPreference(loopExecutor) {
                MonotonicTime.now().since(asked)
            }
        }
    }

    private let loopExecutor: DatabaseLoopExecutor
    private let opener: ChannelOpener
    private let pool: ConnectionPool
    let instruments: PostgresInstruments
    private let logger: Logger

    /// Makes a client without a connection; each is opened when a task first needs it.
    ///
    /// A connection string that libpq cannot read fails the first query.
    public init(_ configuration: PostgresConfiguration, metrics: MetricRegistry, logger: Logger) {
        loopExecutor = DatabaseLoopExecutor()
        opener = ChannelOpener(configuration, loop: loopExecutor.loop)
        instruments = PostgresInstruments(metrics)
        self.logger = logger
        pool = ConnectionPool(
            configuration: configuration,
            opener: opener,
            instruments: instruments,
            logger: logger
        )
        let gauges = [PostgresMetrics.connections, PostgresMetrics.pendingRequests]
        metrics.onGather(setting: gauges) { [weak pool] in pool?.updateGauges() }
    }

    deinit {
        pool.closeAll()
    }

    /// Waits for the graceful shutdown or the cancellation, then closes the client.
    public func run() async throws {
        // Cancellation is the other of the two ways to end here, and no error.
        try? await gracefulShutdown()
        await close()
    }

    /// Lends no more connections, waits a while for those that are lent, and closes all.
    public func close(grace: Duration = .seconds(5)) async {
        await pool.close(grace: grace)
    }

    /// Runs a statement on any connection and gives its rows.
    @discardableResult
    public func query(_ query: PostgresQuery) async throws -> PostgresRows {
        let channel = try await pool.lend()
        defer { pool.giveBack(channel) }
        let operation = StatementOperation(sql: query.sql)
        let rows = try await instruments.measured(operation, query.sql) {
            () async throws(PostgresError) in
            try await channel.run(.statement(query), timeout: query.timeout)
        }
        guard let first = rows.first else { throw PostgresError.misuse("no result came back") }
        return first
    }

    /// Lends a connection to `body`; a transaction left open in it is rolled back.
    @discardableResult
    public func withConnection<Value: Sendable>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let channel = try await pool.lend()
        defer { pool.giveBack(channel) }
        let connection = PostgresConnection(
            channel,
            instruments: instruments,
            isTransaction: false
        )
        do {
            let value = try await body(connection)
            await connection.release()
            return value
        } catch {
            await connection.release()
            throw error
        }
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws or the
    /// task is cancelled.
    ///
    /// BEGIN goes out with the first statement. `PostgresConnection.commit(after:)` sends the last
    /// statements and COMMIT together.
    @discardableResult
    public func withTransaction<Value: Sendable>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let channel = try await pool.lend()
        defer { pool.giveBack(channel) }
        let connection = PostgresConnection(channel, instruments: instruments, isTransaction: true)
        do {
            let value = try await body(connection)
            try await connection.commitIfOpen()
            await connection.release()
            return value
        } catch {
            await connection.rollBack()
            await connection.release()
            throw error
        }
    }

    /// Listens on channels of NOTIFY with a connection of its own; it ends with the task's
    /// cancellation, with the client, or when the stream is let go.
    ///
    /// The connection is opened by the first `next()`, whose answer is `.listening`; so is the
    /// first answer after each reconnect.
    public func notifications(on channels: [String]) -> AsyncStream<PostgresNotification> {
        let listener = NotificationListener(
            channels: channels,
            opener: opener,
            pool: pool,
            instruments: instruments,
            logger: logger
        )
        return AsyncStream { await listener.next() }
    }
}
