public import FoundationEssentials
public import Postgres

/// Leaders, schedules and fire times in PostgreSQL.
public struct PostgresScheduleStore: ScheduleStore {
    private static let leader = "scheduler"

    private let client: PostgresClient
    private let queue = JobQueue()

    /// Uses the tables of ``JobsMigrations``, which must have been applied.
    public init(client: PostgresClient) {
        self.client = client
    }

    /// Asks to lead; one row, compared and set in one statement.
    public func lead(
        _ holder: String,
        epoch: Int64?,
        for lease: Duration
    ) async throws -> Standing {
        let rows = try await client.query(
            """
            WITH granted AS (
                INSERT INTO leaders AS present (name, holder, epoch, expires_at)
                VALUES (\(Self.leader), \(holder), 1,
                    now() + make_interval(secs => \(lease.inSeconds)))
                ON CONFLICT (name) DO UPDATE SET
                    holder = excluded.holder,
                    expires_at = excluded.expires_at,
                    epoch = CASE WHEN present.holder = excluded.holder
                            AND present.epoch = \(epoch ?? -1)
                        THEN present.epoch ELSE present.epoch + 1 END
                WHERE present.expires_at <= now() OR (
                    present.holder = excluded.holder AND present.epoch = \(epoch ?? -1))
                RETURNING epoch
            )
            SELECT (SELECT epoch FROM granted) AS epoch, now() AS now
            """
        )
        guard let row = rows.first else { throw ScheduleError.leadLost }
        return Standing(epoch: try row["epoch"], now: try row["now"])
    }

    /// Ends the lease at once.
    public func resign(epoch: Int64) async throws {
        try await client.query(
            """
            UPDATE leaders SET expires_at = now()
            WHERE name = \(Self.leader) AND epoch = \(epoch) AND expires_at > now()
            """
        )
    }

    /// Writes what is new or has changed, and reads how far each schedule has come.
    public func install(
        _ schedules: [Schedule],
        epoch: Int64
    ) async throws -> [String: Date] {
        try await client.withTransaction { connection in
            try await holdLead(epoch, in: connection)
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
            return cursors
        }
    }

    /// Fires in one transaction; the row of the fire time decides who was first.
    public func fire(_ fire: ScheduleFire, epoch: Int64) async throws -> FireResult {
        try await client.withTransaction { connection in
            try await holdLead(epoch, in: connection)
            let inserted = try await connection.query(
                """
                INSERT INTO schedule_fires (schedule_id, fire_at, outcome, epoch)
                VALUES (\(fire.schedule), \(fire.at), \(fire.isLate ? "late" : "fired"), \(epoch))
                ON CONFLICT DO NOTHING
                """
            )
            try await connection.query(
                """
                UPDATE schedules SET
                    considered_until = greatest(considered_until, \(fire.at)),
                    next_fire_at = \(fire.next)
                WHERE id = \(fire.schedule)
                """
            )
            guard inserted.affectedRows == 1 else { return .alreadyFired }
            guard let job = try await queue.enqueue([fire.job], in: connection).first else {
                return .alreadyFired
            }
            try await connection.query(
                """
                UPDATE schedule_fires SET job_id = \(job.rawValue)
                WHERE schedule_id = \(fire.schedule) AND fire_at = \(fire.at)
                """
            )
            return .fired(job)
        }
    }

    /// Marks the round in the leader's own row.
    public func tick(epoch: Int64) async throws {
        let rows = try await client.query(
            """
            UPDATE leaders SET ticked_at = now()
            WHERE name = \(Self.leader) AND epoch = \(epoch) AND expires_at > now()
            """
        )
        guard rows.affectedRows == 1 else { throw ScheduleError.leadLost }
    }

    /// Reads the mark of the last round.
    public func sinceLastTick() async throws -> Duration? {
        let rows = try await client.query(
            """
            SELECT extract(epoch FROM now() - ticked_at)::float8 FROM leaders
            WHERE name = \(Self.leader) AND ticked_at IS NOT NULL
            """
        )
        return try rows.first.map { row in
            let age: Double = try row[0]
            return .seconds(max(0, age))
        }
    }

    /// Joins the fire times of the last five weeks with their jobs.
    public func overview() async throws -> [ScheduleOverview] {
        let rows = try await client.query(
            """
            SELECT id, next_fire_at, (
                SELECT max(jobs.finished_at)
                FROM schedule_fires JOIN jobs ON jobs.id = job_id
                WHERE schedule_id = schedules.id AND fire_at > now() - interval '35 days'
                    AND jobs.state = 'completed'
            ) AS last_success
            FROM schedules ORDER BY id
            """
        )
        return try rows.map { row in
            ScheduleOverview(
                schedule: try row["id"],
                lastSuccess: try row["last_success"],
                next: try row["next_fire_at"]
            )
        }
    }

    /// Keeps the lead from passing to another until this transaction has ended.
    private func holdLead(_ epoch: Int64, in connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            """
            SELECT 1 FROM leaders
            WHERE name = \(Self.leader) AND epoch = \(epoch) AND expires_at > clock_timestamp()
            FOR SHARE
            """
        )
        guard rows.count == 1 else { throw ScheduleError.leadLost }
    }
}
