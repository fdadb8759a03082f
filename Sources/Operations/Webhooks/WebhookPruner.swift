public import Logging
public import Postgres
public import ServiceLifecycle

/// Forgets deliveries after thirty days, and before that where there are very many.
///
/// Any number of instances may run one.
public struct WebhookPruner: Service {
    /// How long deliveries are remembered, in days.
    static let days = 30
    /// The most deliveries of one vendor that are remembered.
    static let limit = 100_000
    /// How many one statement deletes.
    static let batch = 5_000

    private let database: PostgresClient
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// Makes a pruner that looks at each interval.
    public init(
        database: PostgresClient,
        interval: Duration = .seconds(600),
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.database = database
        self.interval = interval
        self.clock = clock
        self.logger = logger
    }

    /// Prunes until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var isMore = false
                do {
                    isMore = try await prune() == Self.batch
                } catch {
                    logger.warning("pruning failed", metadata: ["error": "\(error)"])
                }
                do {
                    try await clock.sleep(for: isMore ? .milliseconds(200) : interval)
                } catch {
                    // Sleeping fails only by cancellation.
                    return
                }
            }
        }
    }

    /// Deletes one batch; gives how many that were.
    func prune(limit: Int = limit) async throws -> Int {
        let rows = try await database.query(
            """
            DELETE FROM webhook_deliveries WHERE id IN (
                SELECT id FROM (
                    SELECT id, received_at,
                        row_number() OVER (PARTITION BY upstream ORDER BY id DESC) AS place
                    FROM webhook_deliveries
                ) AS known
                WHERE received_at < now() - make_interval(days => \(Int32(Self.days)))
                    OR place > \(Int64(limit))
                LIMIT \(Int64(Self.batch))
            )
            """
        )
        return rows.affectedRows
    }
}
