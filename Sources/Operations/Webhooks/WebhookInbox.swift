import Jobs
public import Logging
public import Observability
public import Postgres

/// Where deliveries are kept: each once, together with the job that works on it later.
///
/// Taking one needs nothing but the database, so that it works while no job does.
public struct WebhookInbox: Sendable {
    /// What came of a delivery.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// It is stored, and its job is queued.
        case accepted
        /// It was stored before.
        case duplicate
        /// It asks for nothing that we do: another event, a test.
        case ignored
        /// The vendor asked whether this is the right address.
        case challenge
        /// Its signature is missing or wrong.
        case unsigned
        /// It is not in the vendor's form.
        case malformed
        /// Its sender makes too many.
        case rateLimited = "rate_limited"
        /// Too many wait to be worked on, or the database cannot be reached.
        case unavailable
    }

    /// The metric families of the inbox.
    public static let descriptors = [deliveries]

    /// Deliveries by what came of them.
    static let deliveries = MetricDescriptor.counter(
        "taskforge_webhook_deliveries_total",
        help: "Deliveries of vendors by what came of them.",
        labels: ["upstream", "outcome"]
    )

    /// The most deliveries that may wait to be worked on.
    static let unworkedLimit = 10_000

    private let database: PostgresClient?
    private let queue = JobQueue()
    private let counter: CounterFamily
    private let logger: Logger
    private let guards: WebhookGuards

    /// Makes an inbox.
    ///
    /// - Parameter database: Where deliveries are kept; without one, none is taken.
    public init(
        database: PostgresClient?,
        metrics: MetricRegistry,
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.database = database
        self.counter = metrics.counter(Self.deliveries)
        self.logger = logger
        self.guards = WebhookGuards(clock: clock)
    }

    /// The way into the inbox for the deliveries of one vendor.
    ///
    /// - Parameter vendor: The vendor as the other metrics name it, such as `fireflies`.
    public func door(of vendor: String) -> WebhookDoor {
        WebhookDoor(vendor: vendor, inbox: self)
    }

    /// Counts what came of a delivery, and writes the log record of it.
    func note(_ outcome: Outcome, of vendor: String, _ details: Logger.Metadata = [:]) {
        counter.child(vendor, outcome.rawValue).increment()
        let level: Logger.Level =
            switch outcome {
            case .accepted: .info
            case .unsigned, .unavailable, .rateLimited: .warning
            default: .debug
            }
        var metadata = details
        metadata["upstream"] = "\(vendor)"
        metadata["outcome"] = "\(outcome.rawValue)"
        // One flood must not become another.
        guard level < .warning || guards.mayWarn(of: vendor, outcome) else { return }
        logger.log(level: level, "webhook delivery", metadata: metadata)
    }

    /// How long a sender has to wait, where it made too many deliveries.
    func pause(_ sender: String) -> Duration? {
        guards.pause(sender)
    }

    /// Stores a delivery and queues its job, in one transaction.
    func store(_ delivery: WebhookDelivery, of vendor: String) async throws -> Outcome {
        guard let database else { return .unavailable }
        let isFull = try await guards.isFull { try await unworked(database) }
        guard !isFull else { return .unavailable }
        return try await database.withTransaction { connection in
            let rows = try await connection.query(
                """
                INSERT INTO webhook_deliveries (upstream, delivery_key)
                VALUES (\(vendor), \(delivery.key)) ON CONFLICT DO NOTHING RETURNING id
                """
            )
            guard let row = rows.first else { return .duplicate }
            let id: Int64 = try row["id"]
            let jobs = try await queue.enqueue([delivery.job], in: connection)
            try await connection.query(
                """
                UPDATE webhook_deliveries SET job_id = \(jobs.first?.rawValue) WHERE id = \(id)
                """
            )
            return .accepted
        }
    }

    private func unworked(_ database: PostgresClient) async throws -> Int {
        let rows = try await database.query(
            """
            SELECT count(*) AS count FROM (
                SELECT FROM webhook_deliveries JOIN jobs ON jobs.id = job_id
                WHERE state IN ('available', 'scheduled', 'running')
                LIMIT \(Int64(Self.unworkedLimit))
            ) AS waiting
            """
        )
        return try rows.first?["count"] ?? 0
    }
}
