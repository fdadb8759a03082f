public import Logging
public import Observability
public import ServiceLifecycle

/// Counts the jobs of each queue and state now and then, for the gauge `taskforge_jobs`.
///
/// Every instance may run one, whatever its roles, so that all of them say the same.
public struct JobCensus: Service {
    private let store: any JobStore
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let metrics: JobMetrics
    private let gauge: GaugeFamily
    private let logger: Logger

    /// Makes a census; the count costs one scan over the jobs that are not done.
    public init(
        store: any JobStore,
        interval: Duration = .seconds(15),
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: MetricRegistry,
        logger: Logger
    ) {
        self.store = store
        self.interval = interval
        self.clock = clock
        self.metrics = JobMetrics(metrics)
        gauge = metrics.gauge(JobMetrics.jobs)
        self.logger = logger
    }

    /// Counts until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var seen: Set<[String]> = []
            while !Task.isCancelled {
                await count(&seen)
                do {
                    try await clock.sleep(for: interval)
                } catch {
                    // Sleeping fails only by cancellation.
                    return
                }
            }
        }
    }

    private func count(_ seen: inout Set<[String]>) async {
        do {
            let depths = try await store.depths()
            // A queue and state that has run empty is zero, not the last count.
            for labels in seen { gauge.child(labels[0], labels[1]).set(0) }
            for depth in depths {
                seen.insert([depth.queue, depth.state.rawValue])
                gauge.child(depth.queue, depth.state.rawValue).set(Double(depth.count))
            }
        } catch {
            metrics.storeFailed("depths")
            logger.warning("job census failed", metadata: ["error": "\(error)"])
        }
    }
}
