public import Logging
public import Postgres
public import ServiceLifecycle

/// Deletes what was kept for its time, some rows at a time.
///
/// Any number of instances may run one.
public struct HistoryPruner: Service {
    /// How many rows one statement deletes.
    static let batch = 1_000
    /// The pause between two batches.
    private static let pause = Duration.milliseconds(200)

    private let database: PostgresClient
    private let histories: [KeptHistory]
    private let days: Int
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// Makes a pruner that looks at each interval.
    ///
    /// - Parameter days: For how many days rows are kept that do not say otherwise.
    public init(
        database: PostgresClient,
        histories: [KeptHistory],
        days: Int,
        interval: Duration = .seconds(600),
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.database = database
        self.histories = histories
        self.days = days
        self.interval = interval
        self.clock = clock
        self.logger = logger
    }

    /// Prunes until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var isMore = false
                for history in histories {
                    isMore = await hasMore(history) || isMore
                }
                do {
                    try await clock.sleep(for: isMore ? Self.pause : interval)
                } catch {
                    // Sleeping fails only by cancellation.
                    return
                }
            }
        }
    }

    /// Deletes one batch; gives how many rows that were.
    func prune(_ history: KeptHistory, batch: Int = batch) async throws -> Int {
        try await database.query(history.deletion(Int32(days), Int64(batch))).affectedRows
    }

    /// Deletes one batch; says whether there may be more.
    private func hasMore(_ history: KeptHistory) async -> Bool {
        do {
            let count = try await prune(history)
            if count > 0 {
                logger.info("pruned", metadata: ["rows": "\(history.name)", "count": "\(count)"])
            }
            return count == Self.batch
        } catch {
            logger.warning(
                "pruning failed",
                metadata: ["rows": "\(history.name)", "error": "\(error)"]
            )
            return false
        }
    }
}
