import FoundationEssentials
public import Logging
public import Observability
public import ServiceLifecycle
import Synchronization

/// Fires schedules: of all the processes that run one, the leader's does the work.
///
/// The leader holds a lease in the store and renews it with each round. Whoever does not lead asks
/// every now and then; where a leader has gone silent, another has taken over before
/// ``ScheduleRunnerOptions/lease`` and ``ScheduleRunnerOptions/candidacy`` have passed. After a
/// pause, such as a night without a process, only the latest missed fire time of a schedule fires.
public final class ScheduleRunner: Service {
    private let store: any ScheduleStore
    private let schedules: [Schedule]
    private let options: ScheduleRunnerOptions
    private let clock: any Clock<Duration>
    private let metrics: ScheduleMetrics
    private let logger: Logger
    private let drainState = Mutex(Drain())

    private struct Drain {
        var hasBegun = false
        /// Ends the sleep between two rounds.
        var nap: AsyncStream<Void>.Continuation?
    }

    /// Makes a runner.
    ///
    /// - Throws: ``ScheduleError/duplicateID(_:)``.
    public init(
        store: any ScheduleStore,
        schedules: [Schedule],
        options: ScheduleRunnerOptions,
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: MetricRegistry,
        logger: Logger
    ) throws(ScheduleError) {
        var known: Set<String> = []
        for schedule in schedules where !known.insert(schedule.id).inserted {
            throw .duplicateID(schedule.id)
        }
        self.store = store
        self.schedules = schedules
        self.options = options
        self.clock = clock
        self.metrics = ScheduleMetrics(metrics)
        self.logger = logger
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
            } catch {
                guard !Task.isCancelled else { break }
                metrics.failed()
                logger.warning("scheduler round failed", metadata: ["error": "\(error)"])
                if error as? ScheduleError == .leadLost { lead = Lead() }
                pause = options.retryPause
            }
            metrics.leads(lead.epoch != nil)
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
            lead = Lead(epoch: epoch)
        }
        if lead.cursors == nil {
            lead.cursors = try await ask { [schedules] in
                try await $0.install(schedules, epoch: epoch)
            }
        }
        var pause = options.renewal
        var failure: (any Error)?
        for schedule in schedules {
            do {
                let next = try await fireDue(schedule, standing: standing, epoch: epoch, &lead)
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
        if let failure { throw failure }
        try await ask { try await $0.tick(epoch: epoch) }
        return max(pause, options.shortestPause)
    }

    /// Fires the latest fire time that is due, and gives the next one to come.
    private func fireDue(
        _ schedule: Schedule,
        standing: Standing,
        epoch: Int64,
        _ lead: inout Lead
    ) async throws -> Date? {
        guard let cursor = lead.cursors?[schedule.id] else { return nil }
        var due: Date?
        var next = schedule.next(after: cursor)
        if let first = next, first <= standing.now {
            // Of a long pause only its end is looked at: more than a day of minutes is not counted.
            let recent = standing.now.addingTimeInterval(-86_400)
            var candidate: Date? = first
            if first < recent {
                due = first
                candidate = schedule.next(after: recent)
            }
            while let instant = candidate, instant <= standing.now {
                due = instant
                candidate = schedule.next(after: instant)
            }
            next = candidate
        }
        guard let due else { return next }
        let isLate = standing.now.timeIntervalSince(due) > options.lateness.inSeconds
        let fire = ScheduleFire(
            schedule: schedule.id,
            at: due,
            next: next,
            isLate: isLate,
            job: try schedule.job(due)
        )
        let result = try await ask { try await $0.fire(fire, epoch: epoch) }
        lead.cursors?[schedule.id] = due
        metrics.fired(schedule: schedule.id, result, isLate: isLate)
        if case .fired(let job) = result {
            logger.info(
                "schedule fired",
                metadata: ["schedule": "\(schedule.id)", "job_id": "\(job)", "late": "\(isLate)"]
            )
        }
        return next
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

/// How a ``ScheduleRunner`` goes about its work; the defaults suit production.
public struct ScheduleRunnerOptions: Sendable {
    /// The runner's name among those who lead or would lead, such as the instance's name.
    public var holder: String
    /// How often the leader does its round and renews its lease, when nothing fires.
    public var renewal: Duration = .seconds(5)
    /// How long a lead lasts unless renewed.
    public var lease: Duration = .seconds(12)
    /// How often the others ask to lead; with ``lease`` it bounds the take-over to 15 seconds.
    public var candidacy: Duration = .milliseconds(2_500)
    /// The pause after a round that failed.
    public var retryPause: Duration = .seconds(1)
    /// The shortest sleep between two rounds.
    public var shortestPause: Duration = .milliseconds(20)
    /// How long after its time a fire counts as late.
    public var lateness: Duration = .seconds(60)
    /// How long one call of the store may take.
    public var storeDeadline: Duration = .seconds(5)

    /// Names the runner.
    public init(holder: String) {
        self.holder = holder
    }
}
