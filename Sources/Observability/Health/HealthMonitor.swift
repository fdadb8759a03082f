public import FoundationEssentials
public import Logging
public import ServiceLifecycle
import Synchronization

/// Keeps the health of what the program needs: probes in the background, evidence from traffic.
///
/// Register every check, then ``run()``; ``report()`` answers at once from what is known and never
/// starts a probe. Knowledge older than twice a check's interval counts as unhealthy, so that a
/// monitor that hangs cannot report good health for ever. What instances share goes through a
/// ``HealthStore``; while that is out of reach, each goes by what it has seen itself.
public final class HealthMonitor: Service {
    /// Whether the task is a probe of a monitor.
    @TaskLocal static var isProbing = false

    /// The most changes that wait to be told; the oldest are forgotten first.
    static let transitionLimit = 100

    /// How what is known is shared with other instances.
    struct Sharing: Sendable {
        let store: any HealthStore
        let interval: Duration
    }

    struct State {
        var sharing: Sharing?
        var records: [String: HealthCheckRecord] = [:]
        var transitions: [HealthTransition] = []
        var isRunning = false
        var isSharing = true
        var waiters: [AsyncStream<Never>.Continuation] = []

        var allKnown: Bool { records.values.allSatisfy { $0.state != nil } }
    }

    let state = Mutex(State())
    let metrics: HealthMetrics
    let logger: Logger
    let clock: any Clock<Duration>
    let uptime: @Sendable () -> Duration
    let date: @Sendable () -> Date
    private let instance: String
    private let quotaMetrics: QuotaMetrics

    /// What vendors said of their quotas.
    public let quotas: QuotaOutlook

    /// Makes a monitor without checks; times are those of the given clock.
    ///
    /// - Parameters:
    ///   - quotas: What vendors said of their quotas, shared beside the checks.
    ///   - instance: What tells this process from the others in the history.
    public init(
        metrics: MetricRegistry,
        logger: Logger,
        quotas: QuotaOutlook = QuotaOutlook(),
        instance: String = "",
        clock: any Clock<Duration> = .continuous,
        date: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.metrics = HealthMetrics(metrics)
        self.logger = logger
        self.quotas = quotas
        self.instance = instance
        self.clock = clock
        self.date = date
        quotaMetrics = QuotaMetrics(metrics)
        uptime = Self.stopwatch(clock)
        metrics.onGather { [weak self] in
            guard let self else { return }
            let report = report()
            self.metrics.set(from: report)
            quotaMetrics.set(report.quotas)
        }
    }

    /// Adds checks.
    ///
    /// - Throws: ``HealthMonitorError`` where a name is taken or the monitor runs already; then
    ///   none of the checks is added.
    public func register(_ checks: [HealthCheck]) throws {
        try state.withLock { state in
            guard !state.isRunning else { throw HealthMonitorError.alreadyRunning }
            var records = state.records
            for check in checks {
                guard records[check.name] == nil else {
                    throw HealthMonitorError.nameTaken(check.name)
                }
                records[check.name] = HealthCheckRecord(check)
            }
            state.records = records
        }
    }

    /// Shares what is known through a store, once the monitor runs.
    ///
    /// - Parameter interval: The time between two exchanges.
    /// - Throws: ``HealthMonitorError`` where the monitor runs already.
    public func share(through store: any HealthStore, every interval: Duration = .seconds(5)) throws
    {
        try state.withLock { state in
            guard !state.isRunning else { throw HealthMonitorError.alreadyRunning }
            state.sharing = Sharing(store: store, interval: interval)
        }
    }

    /// What is known of every check at this moment.
    ///
    /// A check that is found stale is logged, counted and kept as a change when that is first seen;
    /// so even where the monitor's own tasks hang, whoever asks for its health makes it known.
    public func report() -> HealthReport {
        let now = uptime()
        noteStale()
        let records = state.withLock { $0.records }
        return HealthReport(
            checks: records.values.map { $0.status(uptime: now) }.sorted { $0.name < $1.name },
            quotas: quotas.forecasts(at: date())
        )
    }

    /// Takes a real call that went well as evidence; an unknown name is left out.
    public func recordSuccess(_ check: String) {
        record(check, HealthObservation(failure: nil, evidence: .traffic, date: date()))
    }

    /// Takes a real call that failed as evidence: the check is unhealthy at once.
    public func recordFailure(_ check: String, _ message: String) {
        record(check, HealthObservation(failure: message, evidence: .traffic, date: date()))
    }

    /// Waits until something is known of every check, or until the deadline has passed.
    public func firstRound(deadline: Duration) async {
        let (round, continuation) = AsyncStream.makeStream(of: Never.self)
        state.withLock { state in
            if state.allKnown { continuation.finish() } else { state.waiters.append(continuation) }
        }
        await withTaskGroup { group in
            group.addTask {
                for await _ in round {}
            }
            group.addTask { [clock] in
                try? await clock.sleep(for: deadline)
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Adds evidence to a check's record, and tells what changed.
    func record(_ name: String, _ observation: HealthObservation) {
        let now = uptime()
        var forgotten = 0
        changing(at: now) { records in
            guard let taking = records[name]?.take(observation, uptime: now) else { return [] }
            forgotten = taking.forgotten
            return taking.change.map { [(name, $0)] } ?? []
        }
        metrics.countForgotten(forgotten)
    }

    /// Tells of the checks of which too little has been heard.
    func noteStale() {
        let now = uptime()
        changing(at: now) { records in
            records.keys.sorted().filter { records[$0]?.becomesStale(uptime: now) == true }
                .map { ($0, .age) }
        }
    }

    /// Changes what is known; logs, counts and keeps the changes of checks that the body names, and
    /// wakes who waits for knowledge.
    func changing(
        at now: Duration,
        _ body: (inout [String: HealthCheckRecord]) -> [(
            name: String, change: HealthCheckRecord.Change
        )]
    ) {
        let (transitions, forgotten, waiters) = state.withLock { state in
            var transitions: [HealthTransition] = []
            // Under the same lock, or evidence that comes between would alter what is told.
            for (name, change) in body(&state.records) {
                guard let record = state.records[name],
                    let transition = record.transition(on: instance, uptime: now)
                else { continue }
                transitions.append(transition)
                // What evidence says of a shared check, the store notes for all instances.
                if !record.check.isShared || change == .age {
                    state.transitions.append(transition)
                }
            }
            let forgotten = max(state.transitions.count - Self.transitionLimit, 0)
            state.transitions.removeFirst(forgotten)
            var waiters: [AsyncStream<Never>.Continuation] = []
            if state.allKnown { swap(&waiters, &state.waiters) }
            return (transitions, forgotten, waiters)
        }
        metrics.countForgotten(forgotten)
        for waiter in waiters { waiter.finish() }
        for transition in transitions { tell(transition) }
    }

    private func tell(_ transition: HealthTransition) {
        metrics.count(transition)
        var metadata: Logger.Metadata = [
            "check": "\(transition.check)", "evidence": "\(transition.evidence.rawValue)",
        ]
        guard !transition.isHealthy else {
            logger.notice("health check recovered", metadata: metadata)
            return
        }
        metadata["reason"] = "\(transition.reason ?? "")"
        logger.warning("health check failed", metadata: metadata)
    }

    /// Hands over what other instances have not been told.
    func takeNews() -> HealthNews {
        let told = quotas.takeNews()
        return state.withLock { state in
            var news = HealthNews(quotas: told, instance: instance)
            for name in state.records.keys.sorted() {
                let evidence = state.records[name]?.takeUntold() ?? []
                guard let check = state.records[name]?.check, !evidence.isEmpty else { continue }
                news.observations.append((check, evidence))
            }
            swap(&news.transitions, &state.transitions)
            return news
        }
    }

    /// A function that tells the time since this call.
    private static func stopwatch<C: Clock<Duration>>(
        _ clock: C
    ) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}
