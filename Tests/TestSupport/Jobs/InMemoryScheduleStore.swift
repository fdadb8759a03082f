public import FoundationEssentials
public import Jobs
import Synchronization

/// Leaders, schedules and fire times in memory, beside an in-memory queue and by its rules.
public final class InMemoryScheduleStore: ScheduleStore {
    /// A rule that a test leaves out, to see whether its absence is noticed.
    public enum PlantedBug: Sendable, CaseIterable {
        /// A leader writes after another has taken over.
        case epochCheck
        /// A fire time can be fired again.
        case uniqueFire
    }

    private struct Row {
        var consideredUntil: Date
        var next: Date?
    }

    private struct State {
        var holder = ""
        var epoch: Int64 = 0
        var leaseEnds = Date.distantPast
        var tickedAt: Date?
        var rows: [String: Row] = [:]
        var fires: [Fired] = []
        var leadRequests = 0
        var failsNextInstall = false
    }

    /// A fire time that was fired.
    public struct Fired: Sendable, Hashable {
        /// The schedule.
        public let schedule: String
        /// The fire time.
        public let at: Date
        /// The job.
        public let job: JobID
    }

    private let state = Mutex(State())
    private let jobs: InMemoryJobStore
    private let now: @Sendable () -> Date
    private let bug: PlantedBug?

    /// Makes an empty store that enqueues into a queue.
    public init(
        jobs: InMemoryJobStore,
        now: @escaping @Sendable () -> Date = { Date.now },
        bug: PlantedBug? = nil
    ) {
        self.jobs = jobs
        self.now = now
        self.bug = bug
    }

    /// Every fire time that was fired, in order.
    public var fires: [Fired] { state.withLock { $0.fires } }

    /// How often anybody asked to lead.
    public var leadRequests: Int { state.withLock { $0.leadRequests } }

    /// A call that was told to fail.
    public struct Fault: Error {}

    /// Lets the next call of ``install(_:epoch:)`` fail.
    public func failNextInstall() {
        state.withLock { $0.failsNextInstall = true }
    }

    /// Asks to lead.
    public func lead(
        _ holder: String,
        epoch: Int64?,
        for lease: Duration
    ) async throws -> Standing {
        let now = now()
        return state.withLock { state in
            state.leadRequests += 1
            let isLeader = state.holder == holder && state.epoch == epoch
            guard isLeader || state.leaseEnds <= now else { return Standing(epoch: nil, now: now) }
            if !isLeader { state.epoch += 1 }
            state.holder = holder
            state.leaseEnds = now + lease
            return Standing(epoch: state.epoch, now: now)
        }
    }

    /// Gives up the lead.
    public func resign(epoch: Int64) async throws {
        let now = now()
        state.withLock { state in
            if state.epoch == epoch { state.leaseEnds = min(state.leaseEnds, now) }
        }
    }

    /// Makes schedules known.
    public func install(
        _ schedules: [Schedule],
        epoch: Int64
    ) async throws -> [String: Date] {
        let now = now()
        return try state.withLock { state in
            try check(epoch, state, now)
            if state.failsNextInstall {
                state.failsNextInstall = false
                throw Fault()
            }
            var cursors: [String: Date] = [:]
            for schedule in schedules {
                var row = state.rows[schedule.id] ?? Row(consideredUntil: now)
                row.next = schedule.next(after: row.consideredUntil)
                state.rows[schedule.id] = row
                cursors[schedule.id] = row.consideredUntil
            }
            return cursors
        }
    }

    /// Records a fire time and enqueues its job.
    public func fire(_ fire: ScheduleFire, epoch: Int64) async throws -> FireResult {
        let now = now()
        return try state.withLock { state in
            try check(epoch, state, now)
            let isKnown = state.fires.contains {
                $0.schedule == fire.schedule && $0.at == fire.at
            }
            if var row = state.rows[fire.schedule] {
                row.consideredUntil = max(row.consideredUntil, fire.at)
                row.next = fire.next
                state.rows[fire.schedule] = row
            }
            if isKnown && bug != .uniqueFire { return .alreadyFired }
            let job = jobs.enqueueNow(fire.job)
            state.fires.append(Fired(schedule: fire.schedule, at: fire.at, job: job))
            return .fired(job)
        }
    }

    /// Notes that a round is done.
    public func tick(epoch: Int64) async throws {
        let now = now()
        try state.withLock { state in
            try check(epoch, state, now)
            state.tickedAt = now
        }
    }

    /// How long ago the last round was.
    public func sinceLastTick() async throws -> Duration? {
        let now = now()
        return state.withLock { state in state.tickedAt.map { now - $0 } }
    }

    /// What the metrics tell.
    public func overview() async throws -> [ScheduleOverview] {
        let records = Dictionary(uniqueKeysWithValues: jobs.records.map { ($0.id, $0) })
        return state.withLock { state in
            state.rows.sorted { $0.key < $1.key }.map { id, row in
                let ended = state.fires.filter { $0.schedule == id }
                    .compactMap { records[$0.job] }
                    .filter { $0.state == .completed }
                    .compactMap(\.finishedAt)
                return ScheduleOverview(schedule: id, lastSuccess: ended.max(), next: row.next)
            }
        }
    }

    private func check(_ epoch: Int64, _ state: State, _ now: Date) throws {
        guard state.epoch == epoch && state.leaseEnds > now || bug == .epochCheck else {
            throw ScheduleError.leadLost
        }
    }
}
