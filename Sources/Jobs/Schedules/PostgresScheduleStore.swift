import FoundationEssentials
public import Postgres

/// Leaders, schedules and fire times in PostgreSQL.
public struct PostgresScheduleStore: ScheduleStore {
    static let leader = "scheduler"

    let client: PostgresClient
    let queue = JobQueue()

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
            SELECT (SELECT epoch FROM granted) AS epoch, now() AS now,
                (SELECT ticked_at FROM leaders WHERE name = \(Self.leader)) AS last_tick
            """
        )
        guard let row = rows.first else { throw ScheduleError.leadLost }
        return Standing(
            epoch: try row["epoch"],
            now: try row["now"],
            lastTick: try row["last_tick"]
        )
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

    /// Reads the newest good end of each schedule from the ledger.
    public func overview() async throws -> [ScheduleOverview] {
        let rows = try await client.query(
            """
            SELECT id, next_fire_at, (
                SELECT ended_at FROM schedule_fires
                WHERE schedule_id = schedules.id AND result = 'completed'
                ORDER BY fire_at DESC LIMIT 1
            ) AS last_success, (
                SELECT max(fired_at) FROM schedule_fires
                WHERE schedule_id = schedules.id AND outcome = 'late'
            ) AS last_late, (
                SELECT max(fired_at) FROM schedule_fires
                WHERE schedule_id = schedules.id AND outcome = 'missed'
            ) AS last_missed
            FROM schedules ORDER BY id
            """
        )
        return try rows.map { row in
            var schedule = ScheduleOverview(schedule: try row["id"])
            schedule.lastSuccess = try row["last_success"]
            schedule.lastLate = try row["last_late"]
            schedule.lastMissed = try row["last_missed"]
            schedule.next = try row["next_fire_at"]
            return schedule
        }
    }

    /// Keeps the lead from passing to another until this transaction has ended.
    func holdLead(_ epoch: Int64, in connection: PostgresConnection) async throws {
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
