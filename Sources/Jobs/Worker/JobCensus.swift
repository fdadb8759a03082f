public import Logging
public import Observability
public import ServiceLifecycle

/// Looks now and then at how the queues stand, for the gauges of ``JobMetrics``.
///
/// Every instance may run one, whatever its roles, so that all of them say the same.
public struct JobCensus: Service {
    private let store: any JobAdministration
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let metrics: JobMetrics
    private let gauges: QueueGauges
    private let logger: Logger

    /// Makes a census; a look costs one scan over the jobs that are not done.
    public init(
        store: any JobAdministration,
        interval: Duration = .seconds(15),
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: MetricRegistry,
        logger: Logger
    ) {
        self.store = store
        self.interval = interval
        self.clock = clock
        self.metrics = JobMetrics(metrics)
        gauges = QueueGauges(metrics)
        self.logger = logger
    }

    /// Looks until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var seen = QueueGauges.Seen()
            while !Task.isCancelled {
                await look(&seen)
                do {
                    try await clock.sleep(for: interval)
                } catch {
                    // Sleeping fails only by cancellation.
                    return
                }
            }
        }
    }

    private func look(_ seen: inout QueueGauges.Seen) async {
        do {
            gauges.set(try await store.queues(), &seen)
        } catch {
            metrics.storeFailed("queues")
            logger.warning("job census failed", metadata: ["error": "\(error)"])
        }
    }
}
