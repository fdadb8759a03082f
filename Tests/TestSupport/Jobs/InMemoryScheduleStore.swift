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

    struct Row {
        var expression: String
        var timeZone: String
        var consideredUntil: Date
        var createdAt: Date
        var next: Date?
        var control = ScheduleControl()
        var changes: [ScheduleChange] = []
    }

    struct State {
        var holder = ""
        var epoch: Int64 = 0
        var leaseEnds = Date.distantPast
        var tickedAt: Date?
        var rows: [String: Row] = [:]
        var ledger: [FireRecord] = []
        var leadRequests = 0
        var failsNextInstall = false
    }

    let state = Mutex(State())
    let jobs: InMemoryJobStore
    let now: @Sendable () -> Date
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

    /// Every fire time that was dealt with, in order.
    public var ledger: [FireRecord] { state.withLock { $0.ledger } }

    /// Every fire time whose job was enqueued, in order.
    public var fires: [FireRecord] { ledger.filter { $0.job != nil } }

    /// Every schedule, by name, as in ``schedules()``.
    public var rows: [ScheduleRecord] {
        state.withLock { state in state.rows.sorted { $0.key < $1.key }.map(state.record) }
    }

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
            guard isLeader || state.leaseEnds <= now else {
                return Standing(epoch: nil, now: now, lastTick: state.tickedAt)
            }
            if !isLeader { state.epoch += 1 }
            state.holder = holder
            state.leaseEnds = now + lease
            return Standing(epoch: state.epoch, now: now, lastTick: state.tickedAt)
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
                state.changeIfDifferent(schedule, at: now)
                var row = state.row(of: schedule, at: now)
                row.next = schedule.next(after: row.consideredUntil)
                state.rows[schedule.id] = row
                cursors[schedule.id] = row.consideredUntil
            }
            for id in state.rows.keys where cursors[id] == nil { state.rows[id]?.next = nil }
            return cursors
        }
    }

    /// Decides about fire times, writes them down and enqueues the jobs.
    public func consider(_ batch: DueBatch, epoch: Int64) async throws -> [FireRecord] {
        let now = now()
        let id = batch.schedule.id
        return try state.withLock { state in
            try check(epoch, state, now)
            guard var row = state.rows[id] else {
                throw ScheduleError.unreadableRow(id, reason: "the schedule has no row")
            }
            let decisions = try batch.decide(
                control: row.control,
                unfinished: unfinished(of: id, state),
                now: now
            )
            var written: [FireRecord] = []
            for decision in decisions.list {
                let isKnown = state.ledger.contains {
                    $0.schedule == id && $0.at == decision.record.at
                }
                guard !isKnown || bug == .uniqueFire else { continue }
                var record = decision.record
                record.job = decision.job.map { jobs.enqueueNow($0) }
                state.ledger.append(record)
                written.append(record)
            }
            row.consideredUntil = max(row.consideredUntil, batch.times.last ?? now)
            row.next = batch.next
            if decisions.hasSkipped { row.control.skip = nil }
            state.rows[id] = row
            return written
        }
    }

    /// Looks what has become of the jobs.
    public func followUp(_ schedules: [Schedule], epoch: Int64) async throws -> [FireRecord] {
        let now = now()
        let records = Dictionary(uniqueKeysWithValues: jobs.records.map { ($0.id, $0) })
        return try state.withLock { state in
            try check(epoch, state, now)
            var ended: [FireRecord] = []
            for index in state.ledger.indices {
                let old = state.ledger[index]
                guard old.result == nil, let job = old.job.flatMap({ records[$0] }) else {
                    continue
                }
                let run = JobRun(
                    state: job.state.rawValue,
                    startedAt: job.startedAt,
                    finishedAt: job.finishedAt,
                    failure: job.cancelReason ?? job.failures.last?.message
                )
                let isBegun = job.state == .running || run.result != nil
                guard isBegun, run.result != nil || old.startedAt == nil else { continue }
                state.ledger[index] = run.seen(in: old)
                let schedule = schedules.first { $0.id == old.schedule }
                if let report = run.report(of: old, isStartKnown: old.startedAt != nil),
                    let told = try schedule?.report?(report)
                {
                    _ = jobs.enqueueNow(told)
                }
                if run.result != nil { ended.append(state.ledger[index]) }
            }
            return ended
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
        state.withLock { state in
            state.rows.sorted { $0.key < $1.key }.map { id, row in
                let own = state.ledger.filter { $0.schedule == id }
                func latest(_ outcome: FireOutcome) -> Date? {
                    own.filter { $0.outcome == outcome }.map(\.recordedAt).max()
                }
                var schedule = ScheduleOverview(schedule: id)
                schedule.lastSuccess = own.last { $0.result == .completed }?.endedAt
                schedule.lastLate = latest(.late)
                schedule.lastMissed = latest(.missed)
                schedule.next = row.next
                return schedule
            }
        }
    }

    private func unfinished(of schedule: String, _ state: State) -> DueBatch.Unfinished {
        let own = Set(state.ledger.filter { $0.schedule == schedule }.compactMap(\.job))
        var unfinished = DueBatch.Unfinished()
        for job in jobs.records where own.contains(job.id) && !job.state.isEnd {
            if job.state == .running { unfinished.running += 1 } else { unfinished.waiting += 1 }
        }
        return unfinished
    }

    private func check(_ epoch: Int64, _ state: State, _ now: Date) throws {
        guard state.epoch == epoch && state.leaseEnds > now || bug == .epochCheck else {
            throw ScheduleError.leadLost
        }
    }
}

extension InMemoryScheduleStore.State {
    func row(of schedule: Schedule, at now: Date) -> InMemoryScheduleStore.Row {
        rows[schedule.id]
            ?? InMemoryScheduleStore.Row(
                expression: schedule.expression,
                timeZone: schedule.timeZone.identifier,
                consideredUntil: now,
                createdAt: now
            )
    }

    func record(_ id: String, _ row: InMemoryScheduleStore.Row) -> ScheduleRecord {
        ScheduleRecord(
            id: id,
            expression: row.expression,
            timeZone: row.timeZone,
            control: row.control,
            consideredUntil: row.consideredUntil,
            createdAt: row.createdAt,
            latest: ledger.filter { $0.schedule == id }.max { $0.at < $1.at }
        )
    }

    /// Ends the time of an old expression: what was due by it was missed.
    fileprivate mutating func changeIfDifferent(_ schedule: Schedule, at now: Date) {
        guard var row = rows[schedule.id],
            row.expression != schedule.expression
                || row.timeZone != schedule.timeZone.identifier
        else { return }
        if let cron = try? CronExpression(parsing: row.expression),
            let zone = try? TimeZoneRules(identifier: row.timeZone)
        {
            var next = cron.next(after: row.consideredUntil, in: zone)
            while let time = next, time <= now {
                ledger.append(
                    FireRecord(
                        schedule: schedule.id,
                        at: time,
                        outcome: .missed,
                        recordedAt: now,
                        reason: "the schedule was changed before any scheduler dealt with it",
                        idleSince: tickedAt
                    )
                )
                next = cron.next(after: time, in: zone)
            }
        }
        let reason =
            "from `\(row.expression)` in \(row.timeZone) to `\(schedule.expression)` "
            + "in \(schedule.timeZone.identifier)"
        row.changes.append(
            ScheduleChange(at: now, actor: holder, action: "change", reason: reason)
        )
        row.expression = schedule.expression
        row.timeZone = schedule.timeZone.identifier
        row.consideredUntil = now
        rows[schedule.id] = row
    }
}
