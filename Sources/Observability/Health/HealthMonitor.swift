public import FoundationEssentials
public import Logging
public import ServiceLifecycle
import Synchronization

/// Keeps the health of what the program needs: probes in the background, evidence from traffic.
///
/// Register every check, then ``run()``; ``report()`` answers at once from what is known and never
/// starts a probe. Knowledge older than twice a check's interval counts as unhealthy, so that a
/// monitor that hangs cannot report good health for ever.
public final class HealthMonitor: Service {
    private struct State {
        var records: [String: HealthCheckRecord] = [:]
        var isRunning = false
        var waiters: [AsyncStream<Never>.Continuation] = []

        var allKnown: Bool { records.values.allSatisfy { $0.latest != nil } }
    }

    private let state = Mutex(State())
    private let metrics: HealthMetrics
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let uptime: @Sendable () -> Duration
    private let date: @Sendable () -> Date

    /// Makes a monitor without checks; times are those of the given clock.
    public init(
        metrics: MetricRegistry,
        logger: Logger,
        clock: any Clock<Duration> = .continuous,
        date: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.metrics = HealthMetrics(metrics)
        self.logger = logger
        self.clock = clock
        self.date = date
        uptime = Self.stopwatch(clock)
        metrics.onGather { [weak self] in
            guard let self else { return }
            self.metrics.set(from: report())
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

    /// Probes every check at its interval, all in parallel, until shut down or cancelled.
    public func run() async throws {
        let checks = state.withLock { state in
            state.isRunning = true
            return state.records.values.map(\.check)
        }
        await withDiscardingTaskGroup { group in
            for check in checks {
                group.addTask { await self.watch(check) }
            }
            // A throw means that the task was cancelled, which ends the service just as well.
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    /// What is known of every check at this moment.
    public func report() -> HealthReport {
        let now = uptime()
        let records = state.withLock { $0.records }
        return HealthReport(
            checks: records.values.map { $0.status(uptime: now) }.sorted { $0.name < $1.name }
        )
    }

    /// Takes a real call that went well as evidence; an unknown name is left out.
    public func recordSuccess(_ check: String) {
        record(check, failure: nil, evidence: .traffic, latency: nil)
    }

    /// Takes a real call that failed as evidence: the check is unhealthy at once.
    public func recordFailure(_ check: String, _ message: String) {
        record(check, failure: message, evidence: .traffic, latency: nil)
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
}

extension HealthMonitor {
    private func watch(_ check: HealthCheck) async {
        while !Task.isCancelled {
            let now = uptime()
            let wait = state.withLock { $0.records[check.name]?.untilNextProbe(uptime: now) }
            if let wait, wait > .zero {
                // Traffic may fail the check meanwhile, and the next probe is then due sooner.
                // Cancellation ends the sleep early; the loop's condition then ends the loop.
                try? await clock.sleep(for: min(wait, check.retryInterval))
            } else {
                await probe(check)
            }
        }
    }

    /// Runs one probe and records its outcome at the latest when its time is over.
    ///
    /// A probe that does not end when cancelled holds up the next probe of its own check only.
    private func probe(_ check: HealthCheck) async {
        let start = uptime()
        await withTaskGroup(of: String?.self) { group in
            group.addTask {
                do {
                    try await check.probe()
                    return nil
                } catch {
                    return String(describing: error)
                }
            }
            group.addTask { [clock] in
                try? await clock.sleep(for: check.timeout)
                return "no answer within \(check.timeout)"
            }
            let failure = await group.next() ?? nil
            group.cancelAll()
            guard !Task.isCancelled else { return }
            let latency = uptime() - start
            metrics.observe(check.name, latency: latency)
            record(check.name, failure: failure, evidence: .probe, latency: latency)
        }
    }

    private func record(
        _ name: String,
        failure: String?,
        evidence: HealthCheckStatus.Evidence,
        latency: Duration?
    ) {
        let observation = HealthCheckRecord.Observation(
            failure: failure,
            evidence: evidence,
            latency: latency,
            uptime: uptime(),
            date: date()
        )
        let (hasChanged, waiters) = state.withLock { state in
            let hasChanged = state.records[name]?.take(observation) ?? false
            var waiters: [AsyncStream<Never>.Continuation] = []
            if state.allKnown { swap(&waiters, &state.waiters) }
            return (hasChanged, waiters)
        }
        for waiter in waiters { waiter.finish() }
        guard hasChanged else { return }
        metrics.countTransition(name, isHealthy: failure == nil)
        if let failure {
            logger.warning(
                "health check failed",
                metadata: [
                    "check": "\(name)", "evidence": "\(evidence.rawValue)", "reason": "\(failure)",
                ]
            )
        } else {
            logger.notice(
                "health check recovered",
                metadata: ["check": "\(name)", "evidence": "\(evidence.rawValue)"]
            )
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
