import FoundationEssentials
import Postgres

/// Promotion, rescue, cancellation and reading.
extension PostgresJobStore {
    /// Makes jobs ready whose time has come, and sweeps the queues that are due.
    public func promote(limit: Int) async throws -> [String] {
        let promoted = try await promoteDue(limit: limit)
        return try await Set(promoted + sweep()).sorted()
    }

    private func promoteDue(limit: Int) async throws -> [String] {
        let rows = try await database.query(
            """
            WITH due AS MATERIALIZED (
                SELECT id FROM jobs WHERE state = 'scheduled' AND run_at <= now()
                ORDER BY run_at LIMIT \(limit) FOR UPDATE SKIP LOCKED
            ), promoted AS (
                UPDATE jobs SET state = 'available' FROM due WHERE jobs.id = due.id
                RETURNING queue
            )
            SELECT DISTINCT queue FROM promoted ORDER BY queue
            """
        )
        return try rows.map { try $0[0] }
    }

    /// Takes jobs whose leases have run out by the server's clock.
    public func rescue(limit: Int) async throws -> [RescuedJob] {
        let failure = Self.appended(
            """
            jsonb_build_object('attempt', attempt, 'worker', worker,
                'error_type', 'JobLeaseExpired', 'message', 'The worker stopped renewing its lease.')
            """
        )
        let rows = try await database.query(
            """
            WITH expired AS MATERIALIZED (
                SELECT id FROM jobs WHERE state = 'running' AND lease_expires_at < now()
                ORDER BY id LIMIT \(limit) FOR UPDATE SKIP LOCKED
            )
            UPDATE jobs SET
                state = CASE WHEN cancel_requested_at IS NULL THEN 'available'
                    ELSE 'cancelled' END,
                finished_at = CASE WHEN cancel_requested_at IS NOT NULL THEN now() END,
                run_at = now(),
                lease_expires_at = NULL,
                failures = \(unescaped: failure)
            FROM expired WHERE jobs.id = expired.id
            RETURNING jobs.id, kind, queue, worker
            """
        )
        return try rows.map { row in
            RescuedJob(
                id: JobID(try row["id"]),
                kind: try row["kind"],
                queue: try row["queue"],
                worker: try row["worker"]
            )
        }
    }

    /// Cancels a job that waits, or asks the worker of one that runs.
    public func cancel(_ id: JobID, reason: String) async throws -> CancelResult {
        let rows = try await database.query(
            """
            WITH found AS MATERIALIZED (
                SELECT id, state FROM jobs WHERE id = \(id.rawValue) FOR UPDATE
            ), changed AS (
                UPDATE jobs SET
                    state = CASE WHEN found.state = 'running' THEN 'running'
                        ELSE 'cancelled' END,
                    finished_at = CASE WHEN found.state = 'running' THEN NULL ELSE now() END,
                    cancel_requested_at = coalesce(cancel_requested_at, now()),
                    cancel_reason = coalesce(cancel_reason, \(reason))
                FROM found
                WHERE jobs.id = found.id
                    AND found.state IN ('available', 'running', 'scheduled')
            )
            -- The worker need not wait for its next renewal to learn of it.
            SELECT state, CASE WHEN state = 'running'
                THEN pg_notify(\(JobQueue.channel), \(JobQueue.cancellation) || id) END
            FROM found
            """
        )
        guard let row = rows.first else { return .notFound }
        return switch try Self.state(row["state"], of: id) {
        case .available, .scheduled: .cancelled
        case .running: .requested
        case .cancelled, .completed, .parked: .alreadyOver
        }
    }

    /// Counts the jobs that are not done; one index only scan for each state.
    public func depths() async throws -> [QueueDepth] {
        let rows = try await database.query(
            """
            SELECT queue, 'available' AS state, count(*) FROM jobs
                WHERE state = 'available' GROUP BY queue
            UNION ALL SELECT queue, 'parked', count(*) FROM jobs
                WHERE state = 'parked' GROUP BY queue
            UNION ALL SELECT queue, 'running', count(*) FROM jobs
                WHERE state = 'running' GROUP BY queue
            UNION ALL SELECT queue, 'scheduled', count(*) FROM jobs
                WHERE state = 'scheduled' GROUP BY queue
            ORDER BY 1, 2
            """
        )
        return try rows.map { row in
            QueueDepth(
                queue: try row[0],
                state: try Self.state(row[1], of: JobID(0)),
                count: try row[2]
            )
        }
    }
}
