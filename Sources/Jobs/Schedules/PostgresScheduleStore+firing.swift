import FoundationEssentials
import Postgres

/// Dealing with fire times, and following up on their jobs.
extension PostgresScheduleStore {
    /// How many runs one look follows up on.
    private static let followUpLimit = 200

    /// Decides and writes in one transaction; the row of the fire time decides who was first.
    public func consider(_ batch: DueBatch, epoch: Int64) async throws -> [FireRecord] {
        try await client.withTransaction { connection in
            try await holdLead(epoch, in: connection)
            let id = batch.schedule.id
            let (control, now) = try await control(of: id, in: connection)
            let decisions = try batch.decide(
                control: control,
                unfinished: try await unfinished(of: id, in: connection),
                now: now
            )
            let fresh = try await record(decisions.list, of: id, epoch: epoch, in: connection)
            let records = try await enqueue(fresh, in: connection)
            try await connection.query(
                """
                UPDATE schedules SET
                    considered_until = greatest(considered_until, \(batch.times.last ?? now)),
                    next_fire_at = \(batch.next),
                    skip_asked_at = CASE WHEN \(decisions.hasSkipped) THEN NULL
                        ELSE skip_asked_at END,
                    skip_asked_by = CASE WHEN \(decisions.hasSkipped) THEN NULL
                        ELSE skip_asked_by END,
                    skip_reason = CASE WHEN \(decisions.hasSkipped) THEN NULL
                        ELSE skip_reason END
                WHERE id = \(id)
                """
            )
            return records
        }
    }

    /// Compares the ledger with the jobs; where nothing has changed, nothing is written.
    public func followUp(_ schedules: [Schedule], epoch: Int64) async throws -> [FireRecord] {
        try await client.withTransaction { connection in
            try await holdLead(epoch, in: connection)
            let news = try await news(in: connection)
            guard !news.isEmpty else { return [] }
            let reports = try news.compactMap { item -> NewJob? in
                let schedule = schedules.first { $0.id == item.record.schedule }
                return try item.report.flatMap { try schedule?.report?($0) }
            }
            _ = try await queue.enqueue(reports, in: connection)
            let records = news.map(\.record)
            try await connection.query(
                """
                UPDATE schedule_fires SET
                    started_at = CASE WHEN started = 0 THEN started_at
                        ELSE to_timestamp(started) END,
                    ended_at = CASE WHEN ended = 0 THEN NULL ELSE to_timestamp(ended) END,
                    result = nullif(news.result, '')
                FROM unnest(
                    \(records.map(\.schedule)), \(records.map(\.at.timeIntervalSince1970)),
                    \(records.map { $0.startedAt?.timeIntervalSince1970 ?? 0 }),
                    \(records.map { $0.endedAt?.timeIntervalSince1970 ?? 0 }),
                    \(records.map { $0.result?.rawValue ?? "" })
                ) AS news (schedule, fire, started, ended, result)
                WHERE schedule_id = schedule AND fire_at = to_timestamp(fire)
                """
            )
            return records.filter { $0.result != nil }
        }
    }

    /// What people have asked, and the time; it stays so until this transaction has ended.
    private func control(
        of schedule: String,
        in connection: PostgresConnection
    ) async throws -> (ScheduleControl, Date) {
        let rows = try await connection.query(
            """
            SELECT paused_at, paused_by, pause_reason, pause_ended_at, skip_asked_at,
                skip_asked_by, skip_reason, now() AS now
            FROM schedules WHERE id = \(schedule) FOR UPDATE
            """
        )
        guard let row = rows.first else {
            throw ScheduleError.unreadableRow(schedule, reason: "the schedule has no row")
        }
        return (try Self.control(of: row), try row["now"])
    }

    static func control(of row: PostgresRow) throws -> ScheduleControl {
        var control = ScheduleControl()
        if let at: Date = try row["paused_at"] {
            let wish = ScheduleControl.Wish(
                actor: try row["paused_by"],
                reason: try row["pause_reason"],
                at: at
            )
            control.pause = ScheduleControl.Pause(wish: wish, until: try row["pause_ended_at"])
        }
        if let at: Date = try row["skip_asked_at"] {
            control.skip = ScheduleControl.Wish(
                actor: try row["skip_asked_by"],
                reason: try row["skip_reason"],
                at: at
            )
        }
        return control
    }

    private func unfinished(
        of schedule: String,
        in connection: PostgresConnection
    ) async throws -> DueBatch.Unfinished {
        let rows = try await connection.query(
            """
            SELECT count(DISTINCT jobs.id) FILTER (WHERE state <> 'running') AS waiting,
                count(DISTINCT jobs.id) FILTER (WHERE state = 'running') AS running
            FROM schedule_fires JOIN jobs ON jobs.id = job_id
            WHERE schedule_id = \(schedule) AND job_id IS NOT NULL AND result IS NULL
                AND state IN ('available', 'running', 'scheduled')
            """
        )
        guard let row = rows.first else { return DueBatch.Unfinished() }
        return DueBatch.Unfinished(waiting: try row["waiting"], running: try row["running"])
    }

    /// Writes the decisions down, and returns those whose fire time was not there before.
    private func record(
        _ decisions: [DueBatch.Decision],
        of schedule: String,
        epoch: Int64,
        in connection: PostgresConnection
    ) async throws -> [DueBatch.Decision] {
        let records = decisions.map(\.record)
        // Arrays hold no NULL here: an empty text and the epoch stand for it.
        let rows = try await connection.query(
            """
            INSERT INTO schedule_fires (schedule_id, fire_at, outcome, epoch, actor, reason,
                idle_since)
            SELECT \(schedule), to_timestamp(fire), outcome, \(epoch), nullif(actor, ''),
                nullif(reason, ''), CASE WHEN idle = 0 THEN NULL ELSE to_timestamp(idle) END
            FROM unnest(
                \(records.map(\.at.timeIntervalSince1970)), \(records.map(\.outcome.rawValue)),
                \(records.map { $0.actor ?? "" }), \(records.map { $0.reason ?? "" }),
                \(records.map { $0.idleSince?.timeIntervalSince1970 ?? 0 })
            ) AS decided (fire, outcome, actor, reason, idle)
            ON CONFLICT DO NOTHING
            RETURNING fire_at
            """
        )
        let fresh = Set(try rows.map { row -> Date in try row["fire_at"] })
        return decisions.filter { fresh.contains($0.record.at) }
    }

    private func enqueue(
        _ decisions: [DueBatch.Decision],
        in connection: PostgresConnection
    ) async throws -> [FireRecord] {
        var records = decisions.map(\.record)
        let places = decisions.indices.filter { decisions[$0].job != nil }
        guard !places.isEmpty else { return records }
        let ids = try await queue.enqueue(decisions.compactMap(\.job), in: connection)
        for (place, id) in zip(places, ids) { records[place].job = id }
        let fired = places.map { records[$0] }
        try await connection.query(
            """
            UPDATE schedule_fires SET job_id = job
            FROM unnest(
                \(fired.map(\.schedule)), \(fired.map(\.at.timeIntervalSince1970)),
                \(ids.map(\.rawValue))
            ) AS enqueued (schedule, fire, job)
            WHERE schedule_id = schedule AND fire_at = to_timestamp(fire)
            """
        )
        return records
    }

    /// A run of which there is something to write down.
    private struct News {
        var record: FireRecord
        var report: RunReport?
    }

    private func news(in connection: PostgresConnection) async throws -> [News] {
        let rows = try await connection.query(
            """
            SELECT schedule_id, fire_at, outcome, fired_at, schedule_fires.started_at IS NOT NULL
                AS is_known, job_id, jobs.id IS NULL AS is_gone, state, jobs.started_at,
                jobs.finished_at, coalesce(cancel_reason, failures -> -1 ->> 'message') AS failure
            FROM schedule_fires LEFT JOIN jobs ON jobs.id = job_id
            WHERE job_id IS NOT NULL AND result IS NULL
                AND (jobs.id IS NULL OR state IN ('cancelled', 'completed', 'parked')
                    OR state = 'running' AND schedule_fires.started_at IS NULL)
            ORDER BY fire_at LIMIT \(Self.followUpLimit)
            """
        )
        return try rows.map { row in
            let schedule: String = try row["schedule_id"]
            var record = FireRecord(
                schedule: schedule,
                at: try row["fire_at"],
                outcome: try Self.outcome(row["outcome"], of: schedule),
                recordedAt: try row["fired_at"],
                job: JobID(try row["job_id"])
            )
            let isGone: Bool = try row["is_gone"]
            guard !isGone else {
                // Deleted before anybody saw its end; nobody can say how it ended.
                record.result = .cancelled
                return News(record: record)
            }
            let run = JobRun(
                state: try row["state"],
                startedAt: try row["started_at"],
                finishedAt: try row["finished_at"],
                failure: try row["failure"]
            )
            let isKnown: Bool = try row["is_known"]
            return News(
                record: run.seen(in: record),
                report: run.report(of: record, isStartKnown: isKnown)
            )
        }
    }

    static func outcome(_ text: String, of schedule: String) throws(ScheduleError) -> FireOutcome {
        guard let outcome = FireOutcome(rawValue: text) else {
            throw .unreadableRow(schedule, reason: "an outcome is `\(text)`")
        }
        return outcome
    }
}
