public import Observability
import Tracing

/// The metrics of the database client.
public enum PostgresMetrics {
    /// The open connections by state.
    public static let connections = MetricDescriptor.gauge(
        "db_client_connections",
        help: "Open database connections.",
        labels: ["state"]
    )
    /// How long tasks waited for a connection.
    public static let connectionWait = MetricDescriptor.histogram(
        "db_client_connection_wait_time_seconds",
        help: "Time from asking for a database connection to having it."
    )
    /// How long statements took.
    public static let operationDuration = MetricDescriptor.histogram(
        "db_client_operation_duration_seconds",
        help: "Time from sending a database statement to the end of its answer.",
        labels: ["operation"]
    )
    /// The tasks that wait for a connection.
    public static let pendingRequests = MetricDescriptor.gauge(
        "db_client_connection_pending_requests",
        help: "Tasks waiting for a database connection."
    )
    /// The tasks that got no connection.
    public static let refusals = MetricDescriptor.counter(
        "db_client_connection_refusals_total",
        help: "Tasks that got no database connection.",
        labels: ["reason"]
    )
    /// The attempts to connect.
    public static let connectionAttempts = MetricDescriptor.counter(
        "db_client_connection_attempts_total",
        help: "Attempts to open a database connection.",
        labels: ["outcome"]
    )
    /// The notifications that a full buffer made way for.
    public static let droppedNotifications = MetricDescriptor.counter(
        "db_client_dropped_notifications_total",
        help: "Database notifications that a slow listener missed."
    )

    /// The transactions that were begun again.
    public static let transactionRetries = MetricDescriptor.counter(
        "db_client_transaction_retries_total",
        help: "Short transactions begun again after the server gave them up for others.",
        labels: ["reason"]
    )

    /// All of them, for the registry.
    public static let all = [
        connections, connectionWait, operationDuration, pendingRequests, refusals,
        connectionAttempts, droppedNotifications, transactionRetries,
    ]
}

/// The children of the metrics, looked up once.
struct PostgresInstruments: Sendable {
    /// Connections in the pool.
    let idle: Gauge
    /// Connections lent or listening.
    let used: Gauge
    /// The waits.
    let wait: Histogram
    /// Tasks that wait.
    let pending: Gauge
    /// Tasks that waited too long.
    let timeouts: Counter
    /// Tasks that were one too many.
    let overflows: Counter
    /// Successful attempts to connect.
    let connected: Counter
    /// Failed attempts to connect.
    let connectionFailures: Counter
    /// Notifications that a listener missed.
    let droppedNotifications: Counter
    private let durations: [Histogram]
    private let retries: [RetriedFailure: Counter]

    /// Looks all children up.
    init(_ registry: MetricRegistry) {
        let connections = registry.gauge(PostgresMetrics.connections)
        idle = connections.child("idle")
        used = connections.child("used")
        wait = registry.histogram(PostgresMetrics.connectionWait).child()
        pending = registry.gauge(PostgresMetrics.pendingRequests).child()
        let refusals = registry.counter(PostgresMetrics.refusals)
        timeouts = refusals.child("timeout")
        overflows = refusals.child("too_many_waiters")
        let attempts = registry.counter(PostgresMetrics.connectionAttempts)
        connected = attempts.child("succeeded")
        connectionFailures = attempts.child("failed")
        droppedNotifications = registry.counter(PostgresMetrics.droppedNotifications).child()
        let durations = registry.histogram(PostgresMetrics.operationDuration)
        self.durations = StatementOperation.allCases.map { durations.child($0.label) }
        let retries = registry.counter(PostgresMetrics.transactionRetries)
        self.retries = Dictionary(
            uniqueKeysWithValues: RetriedFailure.allCases.map { ($0, retries.child($0.rawValue)) }
        )
    }

    /// Counts a transaction that is begun again.
    func retried(_ reason: RetriedFailure) {
        retries[reason]?.increment()
    }

    /// Runs a statement: notes how long it took, and gives it a span where its task is traced.
    ///
    /// - Parameter sql: The statement as it is prepared, without the parameters' values.
    func measured<Value: Sendable>(
        _ operation: StatementOperation,
        _ sql: @autoclosure () -> String?,
        _ body: () async throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        let start = MonotonicTime.now()
        let span = TraceSpan.beneathCurrent(operation.label.uppercased(), kind: .client)
        func describe(_ attributes: inout SpanAttributes) {
            attributes["db.system.name"] = "postgresql"
            attributes["db.operation.name"] = operation.label.uppercased()
            attributes["db.query.text"] = sql()
        }
        defer { observe(operation, since: start) }
        do throws(PostgresError) {
            let value = try await body()
            span?.end(describe: describe)
            return value
        } catch {
            span?.end(failing: error, describe: describe)
            throw error
        }
    }

    /// Notes how long a statement took.
    func observe(_ operation: StatementOperation, since start: MonotonicTime) {
        let time = MonotonicTime.now().since(start)
        durations[operation.rawValue].observe(time)
        PhaseTimes.current?.add(time, to: .database)
    }
}
