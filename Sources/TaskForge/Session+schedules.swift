import CoreRuntime
import Foundation
import Jobs

extension Session {
    /// The schedules that the modules declare, and those that are only remembered, by name.
    func scheduleRows() async throws -> [ScheduleRow] {
        let store = PostgresScheduleStore(client: database.client)
        let known = Dictionary(
            uniqueKeysWithValues: try await store.schedules().map { ($0.id, $0) }
        )
        let declared = Dictionary(uniqueKeysWithValues: schedules.map { ($0.id, $0) })
        return Set(known.keys).union(declared.keys).sorted().map { id in
            ScheduleRow(id: id, declared: declared[id], known: known[id], now: .now)
        }
    }

    /// One schedule's row.
    ///
    /// - Throws: ``Failure`` where there is no such schedule.
    func scheduleRow(_ id: String) async throws -> ScheduleRow {
        let rows = try await scheduleRows()
        guard let row = rows.first(where: { $0.id == id }) else { throw unknown(id) }
        return row
    }

    /// A schedule that a module declares.
    ///
    /// - Throws: ``Failure`` where there is no such schedule.
    func schedule(_ id: String) throws -> Schedule {
        guard let schedule = schedules.first(where: { $0.id == id }) else { throw unknown(id) }
        return schedule
    }

    private func unknown(_ id: String) -> Failure {
        let names = schedules.map(\.id).sorted().joined(separator: ", ")
        return .failed("There is no schedule `\(id)` in this program; there are: \(names).")
    }

    /// What asking for a run came to.
    enum TriggerResult {
        /// No fire time has come since the schedule was made known.
        case nothingDue
        /// The latest fire time was dealt with, or may still be.
        case notMissed(String)
        /// The job waits for a worker.
        case queued(JobID)
    }

    /// Runs a schedule's job now.
    func trigger(
        _ schedule: Schedule,
        onlyIfMissed: Bool,
        by actor: String,
        reason: String?
    ) async throws -> TriggerResult {
        let store = PostgresScheduleStore(client: database.client)
        guard onlyIfMissed else {
            let job = try await store.trigger(schedule, for: nil, by: actor, reason: reason)
            return job.map(TriggerResult.queued) ?? .nothingDue
        }
        let lateness = ScheduleRunnerOptions(holder: actor).lateness / .seconds(1)
        guard let latest = schedule.previous(atOrBefore: .now) else { return .nothingDue }
        let job: JobID? =
            schedule.start(of: latest).timeIntervalSinceNow > -lateness
            ? nil
            : try await store.trigger(schedule, for: latest, by: actor, reason: reason)
        return job.map(TriggerResult.queued) ?? .notMissed(latest.formatted(.iso8601))
    }
}
