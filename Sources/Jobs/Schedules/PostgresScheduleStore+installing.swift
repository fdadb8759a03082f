public import FoundationEssentials
import Postgres

/// Making schedules known.
extension PostgresScheduleStore {
    /// How many fire times of an old expression are written down as missed, at most.
    private static let longestArrears = 10_000

    /// Writes what is new or has changed, and reads how far each schedule has come.
    public func install(
        _ schedules: [Schedule],
        epoch: Int64
    ) async throws -> [String: Date] {
        try await client.withTransaction { connection in
            try await holdLead(epoch, in: connection)
            let known = try await declared(in: connection)
            for schedule in schedules {
                guard let old = known[schedule.id], old.differs(from: schedule) else { continue }
                try await change(schedule, from: old, epoch: epoch, in: connection)
            }
            let rows = try await connection.query(
                """
                INSERT INTO schedules AS present (id, expression, time_zone, considered_until)
                SELECT id, expression, time_zone, now()
                FROM unnest(
                    \(schedules.map(\.id)), \(schedules.map(\.expression)),
                    \(schedules.map(\.timeZone.identifier))) AS given (id, expression, time_zone)
                ON CONFLICT (id) DO UPDATE SET
                    expression = excluded.expression, time_zone = excluded.time_zone
                RETURNING id, considered_until
                """
            )
            var cursors: [String: Date] = [:]
            for row in rows {
                let id: String = try row["id"]
                cursors[id] = try row["considered_until"]
            }
            for schedule in schedules {
                let next = cursors[schedule.id].flatMap { schedule.next(after: $0) }
                try await connection.query(
                    "UPDATE schedules SET next_fire_at = \(next) WHERE id = \(schedule.id)"
                )
            }
            // What is declared no more fires no more, and is never overdue.
            try await connection.query(
                """
                UPDATE schedules SET next_fire_at = NULL
                WHERE id <> ALL(\(schedules.map(\.id))) AND next_fire_at IS NOT NULL
                """
            )
            return cursors
        }
    }

    /// A schedule as an earlier leader declared it.
    private struct Declared {
        let expression: String
        let timeZone: String
        let consideredUntil: Date
        let now: Date

        func differs(from schedule: Schedule) -> Bool {
            expression != schedule.expression || timeZone != schedule.timeZone.identifier
        }

        /// The fire times up to now that nobody has dealt with.
        func arrears(limit: Int) -> [Date] {
            // An expression or a zone that this program cannot read names no times any more.
            guard let cron = try? CronExpression(parsing: expression),
                let zone = try? TimeZoneRules(identifier: timeZone)
            else { return [] }
            var times: [Date] = []
            var next = cron.next(after: consideredUntil, in: zone)
            while let time = next, time <= now, times.count < limit {
                times.append(time)
                next = cron.next(after: time, in: zone)
            }
            return times
        }
    }

    private func declared(in connection: PostgresConnection) async throws -> [String: Declared] {
        let rows = try await connection.query(
            """
            SELECT id, expression, time_zone, considered_until, now() AS now
            FROM schedules FOR UPDATE
            """
        )
        var known: [String: Declared] = [:]
        for row in rows {
            let id: String = try row["id"]
            known[id] = Declared(
                expression: try row["expression"],
                timeZone: try row["time_zone"],
                consideredUntil: try row["considered_until"],
                now: try row["now"]
            )
        }
        return known
    }

    /// Ends the time of the old expression: what was due by it was missed.
    private func change(
        _ schedule: Schedule,
        from old: Declared,
        epoch: Int64,
        in connection: PostgresConnection
    ) async throws {
        let times = old.arrears(limit: Self.longestArrears).map(\.timeIntervalSince1970)
        let reason = "the schedule was changed before any scheduler dealt with it"
        try await connection.query(
            """
            INSERT INTO schedule_fires (schedule_id, fire_at, outcome, epoch, reason, idle_since)
            SELECT \(schedule.id), to_timestamp(missed), 'missed', \(epoch), \(reason),
                (SELECT ticked_at FROM leaders WHERE name = \(Self.leader))
            FROM unnest(\(times)) AS missed
            ON CONFLICT DO NOTHING
            """
        )
        try await connection.query(
            """
            INSERT INTO schedule_changes (schedule_id, actor, action, reason)
            SELECT \(schedule.id), holder, 'change', \("""
                from `\(old.expression)` in \(old.timeZone) to `\(schedule.expression)` \
                in \(schedule.timeZone.identifier)
                """)
            FROM leaders WHERE name = \(Self.leader)
            """
        )
        try await connection.query(
            "UPDATE schedules SET considered_until = now() WHERE id = \(schedule.id)"
        )
    }
}
