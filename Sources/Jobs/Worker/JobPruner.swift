public import Logging
public import Observability
public import ServiceLifecycle

/// Deletes jobs at the end of their retention, some at a time.
///
/// Any number of instances may run one; they take turns at the rows without waiting.
public struct JobPruner: Service {
    /// How many jobs one statement deletes.
    static let batch = 1_000

    private let store: any JobAdministration
    private let retention: JobRetention
    private let interval: Duration
    private let pause: Duration
    private let clock: any Clock<Duration>
    private let metrics: JobMetrics
    private let logger: Logger

    /// Makes a pruner that looks at each interval, and pauses between the batches of one look.
    public init(
        store: any JobAdministration,
        retention: JobRetention = JobRetention(),
        interval: Duration = .seconds(600),
        pause: Duration = .milliseconds(200),
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: MetricRegistry,
        logger: Logger
    ) {
        self.store = store
        self.retention = retention
        self.interval = interval
        self.pause = pause
        self.clock = clock
        self.metrics = JobMetrics(metrics)
        self.logger = logger
    }

    /// Prunes until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let isMore = await prune()
                do {
                    try await clock.sleep(for: isMore ? pause : interval)
                } catch {
                    // Sleeping fails only by cancellation.
                    return
                }
            }
        }
    }

    /// Deletes one batch; says whether there may be more.
    private func prune() async -> Bool {
        do {
            let count = try await store.prune(retention, limit: Self.batch)
            metrics.prunedJobs(count)
            if count > 0 { logger.info("jobs pruned", metadata: ["count": "\(count)"]) }
            return count == Self.batch
        } catch {
            metrics.storeFailed("prune")
            logger.warning("job pruning failed", metadata: ["error": "\(error)"])
            return false
        }
    }
}
