import FoundationEssentials
public import Logging
public import Observability
public import ServiceLifecycle
import Synchronization

/// Fires schedules: of all the processes that run one, the leader's does the work.
///
/// The leader holds a lease in the store and renews it with each round. Whoever does not lead asks
/// every now and then; where a leader has gone silent, another has taken over before
/// ``ScheduleRunnerOptions/lease`` and ``ScheduleRunnerOptions/candidacy`` have passed. Each fire
/// time is written down, whatever is done about it: see ``CatchUpPolicy`` and ``OverlapPolicy``.
public final class ScheduleRunner: Service {
    private let store: any ScheduleStore
    private let schedules: [Schedule]
    private let options: ScheduleRunnerOptions
    private let clock: any Clock<Duration>
    private let metrics: ScheduleMetrics
    private let logger: Logger
    private let isHeld: @Sendable () -> Bool
    private let drainState = Mutex(Drain())

    private struct Drain {
        var hasBegun = false
        /// Ends the sleep between two rounds.
        var nap: AsyncStream<Void>.Continuation?
    }

    /// Makes a runner.
    ///
    /// - Parameter isHeld: Whether nothing is fired at the moment; what falls due meanwhile is
    ///   dealt with afterwards, as what nobody was there for.
    /// - Throws: ``ScheduleError/duplicateID(_:)``.
    public init(
        store: any ScheduleStore,
        schedules: [Schedule],
        options: ScheduleRunnerOptions,
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: MetricRegistry,
        logger: Logger,
        isHeld: @escaping @Sendable () -> Bool = { false }
    ) throws(ScheduleError) {
        var known: Set<String> = []
        for schedule in schedules where !known.insert(schedule.id).inserted {
            throw .duplicateID(schedule.id)
        }
        self.store = store
        self.schedules = schedules
        self.options = options
        self.clock = clock
        self.metrics = ScheduleMetrics(metrics, of: schedules.map(\.id))
        self.logger = logger
        self.isHeld = isHeld
    }

    /// Does rounds until the service group shuts down or the task is cancelled.
    ///
    /// Shut down gracefully, it gives up its lead, so that another goes on at once.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await rounds()
        } onGracefulShutdown: {
            self.drain()
        }
    }

    /// Asks the runner to end after its present round.
    public func drain() {
        drainState.withLock { drain in
            drain.hasBegun = true
            drain.nap?.finish()
        }
    }

    private func rounds() async {
        var lead = Lead()
        while !Task.isCancelled && !drainState.withLock({ $0.hasBegun }) {
            let pause: Duration
            do {
                pause = try await round(&lead)
                metrics.leads(lead.epoch != nil)
            } catch {
                guard !Task.isCancelled else { break }
                metrics.failed()
                // Whether the lease still stands nobody knows, and the round is not done.
                metrics.leads(false)
                logger.warning("scheduler round failed", metadata: ["error": "\(error)"])
                if error as? ScheduleError == .leadLost { lead = Lead() }
                pause = options.retryPause
            }
            await sleep(pause)
        }
        metrics.leads(false)
        guard let epoch = lead.epoch, !Task.isCancelled else { return }
        do {
            try await ask { try await $0.resign(epoch: epoch) }
        } catch {
            // The lease runs out by itself.
            logger.notice("scheduler could not resign", metadata: ["error": "\(error)"])
        }
    }

    /// What a runner knows of its own lead.
    private struct Lead {
        var epoch: Int64?
        /// Up to when each schedule's fire times are dealt with; nil until the store has said it.
        var cursors: [String: Date]?
        /// The last round of any leader before this lead.
        var idleSince: Date?
    }

    /// Does one round and says how long to sleep.
    private func round(_ lead: inout Lead) async throws -> Duration {
        let before = lead.epoch
        let standing = try await ask { [options] store in
            try await store.lead(options.holder, epoch: before, for: options.lease)
        }
        guard let epoch = standing.epoch else {
            if before != nil { logger.notice("scheduler lost its lead") }
            lead = Lead()
            return options.candidacy
        }
        if epoch != before {
            logger.notice("scheduler leads", metadata: ["epoch": "\(epoch)"])
            lead = Lead(epoch: epoch, idleSince: standing.lastTick)
        }
        if lead.cursors == nil {
            lead.cursors = try await ask { [schedules] in
                try await $0.install(schedules, epoch: epoch)
            }
        }
        let isHeld = isHeld()
        // A hold may end before the next renewal.
        var pause = isHeld ? min(options.renewal, .seconds(1)) : options.renewal
        var failure: (any Error)?
        for schedule in schedules where !isHeld {
            do {
                let next = try await dealWithDue(schedule, standing, epoch: epoch, &lead)
                if let next {
                    pause = min(pause, .seconds(max(0, next.timeIntervalSince(standing.now))))
                }
            } catch ScheduleError.leadLost {
                throw ScheduleError.leadLost
            } catch {
                // The others fire nevertheless; the round stays undone, which the health tells.
                failure = failure ?? error
            }
        }
        let ended = try await ask { [schedules] in
            try await $0.followUp(schedules, epoch: epoch)
        }
        for record in ended { metrics.ended(record) }
        if let failure { throw failure }
        try await ask { try await $0.tick(epoch: epoch) }
        // What is found missed from now on was missed under this lead.
        if !isHeld { lead.idleSince = standing.now }
        return max(pause, options.shortestPause)
    }

    /// Deals with the fire times that are due, and says when to look again.
    private func dealWithDue(
        _ schedule: Schedule,
        _ standing: Standing,
        epoch: Int64,
        _ lead: inout Lead
    ) async throws -> Date? {
        guard let cursor = lead.cursors?[schedule.id] else { return nil }
        let due = schedule.due(after: cursor, at: standing.now, limit: options.batch)
        guard let last = due.times.last else { return due.next.map(schedule.start(of:)) }
        let batch = DueBatch(
            schedule: schedule,
            times: due.times,
            isWhole: due.isWhole,
            next: due.next,
            lateness: options.lateness,
            idleSince: lead.idleSince
        )
        let records = try await ask { try await $0.consider(batch, epoch: epoch) }
        lead.cursors?[schedule.id] = last
        for record in records { tell(record) }
        return due.isWhole ? due.next.map(schedule.start(of:)) : standing.now
    }

    private func tell(_ record: FireRecord) {
        metrics.dealtWith(record)
        var metadata: Logger.Metadata = [
            "schedule": "\(record.schedule)", "fire_time": "\(record.at.formatted(.iso8601))",
            "outcome": "\(record.outcome.rawValue)",
        ]
        if let job = record.job { metadata["job_id"] = "\(job)" }
        if let reason = record.reason { metadata["reason"] = "\(reason)" }
        let level: Logger.Level = record.outcome == .missed ? .warning : .info
        logger.log(level: level, "fire time dealt with", metadata: metadata)
    }

    private func ask<Answer: Sendable>(
        _ body: @escaping @Sendable (any ScheduleStore) async throws -> Answer
    ) async throws -> Answer {
        try await withDeadline(options.storeDeadline, clock: clock) { [store] in
            try await body(store)
        }
    }

    /// Sleeps; a drain ends the sleep.
    private func sleep(_ pause: Duration) async {
        // A stream of its own for each sleep: reading one to the end of its task ends the stream.
        let (nap, continuation) = AsyncStream.makeStream(of: Void.self)
        let hasBegun = drainState.withLock { drain in
            drain.nap = continuation
            return drain.hasBegun
        }
        guard !hasBegun else { return }
        await withTaskGroup { group in
            group.addTask { [clock] in
                // It fails only by cancellation, which ends the sleep too.
                try? await clock.sleep(for: pause)
            }
            group.addTask {
                for await _ in nap {}
            }
            await group.next()
            group.cancelAll()
        }
    }
}
