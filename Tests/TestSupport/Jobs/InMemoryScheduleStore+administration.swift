public import FoundationEssentials
public import Jobs
import Synchronization

extension InMemoryScheduleStore: ScheduleAdministration {
    /// Every schedule, by name.
    public func schedules() async throws -> [ScheduleRecord] {
        rows
    }

    /// The newest fire times of a schedule.
    public func ledger(of schedule: String, limit: Int) async throws -> [FireRecord] {
        let own = ledger.filter { $0.schedule == schedule }.sorted { $0.at > $1.at }
        return Array(own.prefix(limit))
    }

    /// The newest changes of a schedule.
    public func changes(of schedule: String, limit: Int) async throws -> [ScheduleChange] {
        state.withLock { Array(($0.rows[schedule]?.changes ?? []).reversed().prefix(limit)) }
    }

    /// Pauses, resumes or leaves out.
    public func ask(
        _ wish: ScheduleChange.Wish,
        of schedule: String,
        by actor: String,
        reason: String?
    ) async throws -> Bool? {
        let now = now()
        return state.withLock { state in
            guard var row = state.rows[schedule] else { return nil }
            let given = ScheduleControl.Wish(actor: actor, reason: reason, at: now)
            let isNew: Bool
            switch wish {
            case .pause:
                isNew = !row.control.isPaused
                if isNew { row.control.pause = ScheduleControl.Pause(wish: given) }
            case .resume:
                isNew = row.control.isPaused
                if isNew { row.control.pause?.until = now }
            case .skipNext:
                isNew = row.control.skip == nil
                if isNew { row.control.skip = given }
            }
            guard isNew else { return false }
            row.changes.append(
                ScheduleChange(at: now, actor: actor, action: wish.rawValue, reason: reason)
            )
            state.rows[schedule] = row
            return true
        }
    }

    /// Enqueues a job now.
    public func trigger(
        _ schedule: Schedule,
        for fireTime: Date?,
        by actor: String,
        reason: String?
    ) async throws -> JobID? {
        let now = now()
        return try state.withLock { state in
            let row = state.row(of: schedule, at: now)
            state.rows[schedule.id] = row
            let index = state.ledger.firstIndex {
                $0.schedule == schedule.id && $0.at == fireTime
            }
            if let fireTime {
                guard fireTime > row.createdAt || index != nil else { return nil }
                guard index.map({ state.ledger[$0].outcome == .missed }) ?? true else {
                    return nil
                }
            }
            let job = try jobs.enqueueNow(schedule.job(fireTime ?? now))
            var record = FireRecord(
                schedule: schedule.id,
                at: fireTime ?? now,
                outcome: fireTime == nil ? .triggered : .late,
                recordedAt: now,
                job: job,
                actor: actor,
                reason: reason
            )
            if let index {
                let reasons = [reason, state.ledger[index].reason].compactMap { $0 }
                record.reason = reasons.joined(separator: "; ")
                record.idleSince = state.ledger[index].idleSince
                state.ledger[index] = record
            } else {
                if fireTime != nil { record.idleSince = state.tickedAt }
                state.ledger.append(record)
            }
            return job
        }
    }
}
