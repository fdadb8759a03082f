public import FoundationEssentials
import Postgres

extension PostgresScheduleStore: ScheduleAdministration {
    /// Reads every schedule with the newest row of its ledger.
    public func schedules() async throws -> [ScheduleRecord] {
        let rows = try await client.query(
            """
            SELECT id, expression, time_zone, considered_until, created_at, paused_at, paused_by,
                pause_reason, pause_ended_at, skip_asked_at, skip_asked_by, skip_reason
            FROM schedules ORDER BY id
            """
        )
        var records: [ScheduleRecord] = []
        for row in rows {
            let id: String = try row["id"]
            records.append(
                ScheduleRecord(
                    id: id,
                    expression: try row["expression"],
                    timeZone: try row["time_zone"],
                    control: try Self.control(of: row),
                    consideredUntil: try row["considered_until"],
                    createdAt: try row["created_at"],
                    latest: try await ledger(of: id, limit: 1).first
                )
            )
        }
        return records
    }

    /// Reads the newest rows of a schedule's ledger.
    public func ledger(of schedule: String, limit: Int) async throws -> [FireRecord] {
        let rows = try await client.query(
            """
            SELECT fire_at, outcome, fired_at, job_id, actor, reason, idle_since, started_at,
                ended_at, result
            FROM schedule_fires WHERE schedule_id = \(schedule)
            ORDER BY fire_at DESC LIMIT \(limit)
            """
        )
        return try rows.map { row in
            let job: Int64? = try row["job_id"]
            let result: String? = try row["result"]
            return FireRecord(
                schedule: schedule,
                at: try row["fire_at"],
                outcome: try Self.outcome(row["outcome"], of: schedule),
                recordedAt: try row["fired_at"],
                job: job.map(JobID.init),
                actor: try row["actor"],
                reason: try row["reason"],
                idleSince: try row["idle_since"],
                startedAt: try row["started_at"],
                endedAt: try row["ended_at"],
                result: result.flatMap(RunResult.init)
            )
        }
    }

    /// Reads the newest changes of a schedule.
    public func changes(of schedule: String, limit: Int) async throws -> [ScheduleChange] {
        let rows = try await client.query(
            """
            SELECT at, actor, action, reason FROM schedule_changes
            WHERE schedule_id = \(schedule) ORDER BY id DESC LIMIT \(limit)
            """
        )
        return try rows.map { row in
            ScheduleChange(
                at: try row["at"],
                actor: try row["actor"],
                action: try row["action"],
                reason: try row["reason"]
            )
        }
    }

    /// Changes the schedule's row and writes the wish down, both or neither.
    public func ask(
        _ wish: ScheduleChange.Wish,
        of schedule: String,
        by actor: String,
        reason: String?
    ) async throws -> Bool? {
        try await client.withTransaction { connection in
            let known = try await connection.query(
                "SELECT 1 FROM schedules WHERE id = \(schedule) FOR UPDATE"
            )
            guard !known.isEmpty else { return nil }
            let changed = try await connection.query(
                Self.change(wish, of: schedule, by: actor, reason: reason)
            )
            guard changed.affectedRows == 1 else { return false }
            try await connection.query(
                """
                INSERT INTO schedule_changes (schedule_id, actor, action, reason)
                VALUES (\(schedule), \(actor), \(wish.rawValue), \(reason))
                """
            )
            return true
        }
    }

    private static func change(
        _ wish: ScheduleChange.Wish,
        of schedule: String,
        by actor: String,
        reason: String?
    ) -> PostgresQuery {
        switch wish {
        case .pause:
            """
            UPDATE schedules SET paused_at = now(), paused_by = \(actor),
                pause_reason = \(reason), pause_ended_at = NULL
            WHERE id = \(schedule) AND (paused_at IS NULL OR pause_ended_at IS NOT NULL)
            """
        case .resume:
            """
            UPDATE schedules SET pause_ended_at = now()
            WHERE id = \(schedule) AND paused_at IS NOT NULL AND pause_ended_at IS NULL
            """
        case .skipNext:
            """
            UPDATE schedules SET skip_asked_at = now(), skip_asked_by = \(actor),
                skip_reason = \(reason)
            WHERE id = \(schedule) AND skip_asked_at IS NULL
            """
        }
    }

    /// Writes the run into the ledger and enqueues its job, both or neither.
    public func trigger(
        _ schedule: Schedule,
        for fireTime: Date?,
        by actor: String,
        reason: String?
    ) async throws -> JobID? {
        try await client.withTransaction { connection in
            // A schedule that no leader has met yet begins now.
            try await connection.query(
                """
                INSERT INTO schedules (id, expression, time_zone, considered_until, next_fire_at)
                VALUES (\(schedule.id), \(schedule.expression),
                    \(schedule.timeZone.identifier), now(), NULL)
                ON CONFLICT (id) DO NOTHING
                """
            )
            let row = try await claim(
                schedule.id,
                fireTime: fireTime,
                by: actor,
                reason: reason,
                in: connection
            )
            guard let at = row else { return nil }
            let jobs = try await queue.enqueue([schedule.job(at)], in: connection)
            guard let job = jobs.first else { return nil }
            try await connection.query(
                """
                UPDATE schedule_fires SET job_id = \(job.rawValue)
                WHERE schedule_id = \(schedule.id) AND fire_at = \(at)
                """
            )
            return job
        }
    }

    /// Makes or takes the ledger's row; nil where the fire time is somebody else's already.
    private func claim(
        _ schedule: String,
        fireTime: Date?,
        by actor: String,
        reason: String?,
        in connection: PostgresConnection
    ) async throws -> Date? {
        let rows: PostgresRows
        if let fireTime {
            rows = try await connection.query(
                """
                INSERT INTO schedule_fires AS present (schedule_id, fire_at, outcome, actor,
                    reason, idle_since)
                SELECT id, \(fireTime), 'late', \(actor), \(reason),
                    (SELECT ticked_at FROM leaders WHERE name = \(Self.leader))
                FROM schedules WHERE id = \(schedule) AND (created_at < \(fireTime) OR EXISTS (
                    SELECT FROM schedule_fires
                    WHERE schedule_id = \(schedule) AND fire_at = \(fireTime)))
                ON CONFLICT (schedule_id, fire_at) DO UPDATE SET
                    outcome = 'late', fired_at = now(), actor = excluded.actor,
                    reason = concat_ws('; ', excluded.reason, present.reason)
                WHERE present.outcome = 'missed'
                RETURNING fire_at
                """
            )
        } else {
            rows = try await connection.query(
                """
                INSERT INTO schedule_fires (schedule_id, fire_at, outcome, actor, reason)
                VALUES (\(schedule), clock_timestamp(), 'triggered', \(actor), \(reason))
                RETURNING fire_at
                """
            )
        }
        return try rows.first.map { row in try row["fire_at"] }
    }
}
