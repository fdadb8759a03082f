import FoundationEssentials
public import Logging
public import Observability
public import ServiceLifecycle

/// Tells from the store how the schedules stand: their gauges and the health of the scheduler.
///
/// Every instance may run one, whatever its roles, so that all of them say the same.
public struct ScheduleCensus: Service {
    private let store: any ScheduleStore
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let lastSuccess: GaugeFamily
    private let lastLate: GaugeFamily
    private let lastMissed: GaugeFamily
    private let nextRun: GaugeFamily
    private let failures: Counter
    private let logger: Logger

    /// Makes a census.
    public init(
        store: any ScheduleStore,
        interval: Duration = .seconds(15),
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: MetricRegistry,
        logger: Logger
    ) {
        self.store = store
        self.interval = interval
        self.clock = clock
        lastSuccess = metrics.gauge(ScheduleMetrics.lastSuccess)
        lastLate = metrics.gauge(ScheduleMetrics.lastLate)
        lastMissed = metrics.gauge(ScheduleMetrics.lastMissed)
        nextRun = metrics.gauge(ScheduleMetrics.nextRun)
        failures = metrics.counter(ScheduleMetrics.failures).child()
        self.logger = logger
    }

    /// Whether any process' scheduler has done its round lately, by the store's word.
    ///
    /// A scheduler that is frozen, or that cannot reach the store, makes no rounds.
    public static func healthCheck(
        store: any ScheduleStore,
        longestSilence: Duration = .seconds(20)
    ) -> HealthCheck {
        HealthCheck(
            "scheduler",
            impact: .degrading,
            interval: .seconds(10),
            grace: longestSilence,
            failures: 1
        ) {
            let age = try await store.sinceLastTick()
            guard let age, age <= longestSilence else { throw ScheduleError.silent(age) }
        }
    }

    /// Looks until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await look()
                do {
                    try await clock.sleep(for: interval)
                } catch {
                    // Sleeping fails only by cancellation.
                    return
                }
            }
        }
    }

    private func look() async {
        do {
            for schedule in try await store.overview() {
                let moments = [
                    (lastSuccess, schedule.lastSuccess), (lastLate, schedule.lastLate),
                    (lastMissed, schedule.lastMissed), (nextRun, schedule.next),
                ]
                for (family, moment) in moments {
                    // What is not a number is no time to wait for, and none that has passed; and
                    // a fire time that was missed may be made up for.
                    family.child(schedule.schedule).set(moment?.timeIntervalSince1970 ?? .nan)
                }
            }
        } catch {
            failures.increment()
            logger.warning("schedule census failed", metadata: ["error": "\(error)"])
        }
    }
}
