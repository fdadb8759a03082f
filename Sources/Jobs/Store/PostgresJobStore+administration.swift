import FoundationEssentials
import Postgres

/// What people and upkeep do to jobs and queues.
extension PostgresJobStore {
    /// Lists jobs, the newest first; a filter that few jobs fit reads the whole table.
    public func list(_ filter: JobFilter, limit: Int) async throws -> [JobRecord] {
        let states = filter.states.map(\.rawValue).sorted()
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.recordColumns) FROM jobs
            WHERE (\(filter.queue)::text IS NULL OR queue = \(filter.queue))
                AND (\(filter.kind)::text IS NULL OR kind = \(filter.kind))
                AND (\(filter.cause?.rawValue)::text IS NULL
                    OR parked_cause = \(filter.cause?.rawValue))
                AND (cardinality(\(states)) = 0 OR state = ANY(\(states)))
            ORDER BY id DESC LIMIT \(limit)
            """
        )
        return try rows.map(Self.record)
    }

    /// Makes one job ready that waits for a retry, or is parked or cancelled.
    public func retry(_ id: JobID) async throws -> RetryResult {
        guard let record = try await find(id) else { return .notFound }
        switch record.state {
        case .available: return .ready
        case .completed: return .completed
        case .running: return .running
        case .cancelled, .parked, .scheduled: break
        }
        let revived = try await revive(
            """
            SELECT id FROM jobs
            WHERE id = \(id.rawValue) AND state IN ('cancelled', 'parked', 'scheduled')
            FOR UPDATE
            """
        )
        return revived.isEmpty ? .keyTaken : .ready
    }

    /// Makes parked jobs ready, with all their attempts again, the longest parked first.
    public func redrive(_ filter: JobFilter, limit: Int) async throws -> [JobID] {
        try await revive(
            """
            SELECT id FROM jobs
            WHERE state = 'parked'
                AND (\(filter.queue)::text IS NULL OR queue = \(filter.queue))
                AND (\(filter.kind)::text IS NULL OR kind = \(filter.kind))
                AND (\(filter.cause?.rawValue)::text IS NULL
                    OR parked_cause = \(filter.cause?.rawValue))
            ORDER BY finished_at, id LIMIT \(limit)
            FOR UPDATE SKIP LOCKED
            """
        )
    }

    /// Lets no instance take jobs of a queue any more.
    public func pause(_ queue: String, reason: String) async throws {
        try await database.query(
            """
            INSERT INTO job_queues (name, wake_until, paused_at, pause_reason)
            VALUES (\(queue), 'epoch', now(), \(reason))
            ON CONFLICT (name) DO UPDATE
                SET paused_at = coalesce(job_queues.paused_at, now()), pause_reason = \(reason)
            """
        )
    }

    /// Lets a paused queue go on, and wakes its workers.
    public func resume(_ queue: String) async throws -> Bool {
        let rows = try await database.query(
            """
            WITH resumed AS (
                UPDATE job_queues SET paused_at = NULL, pause_reason = NULL
                WHERE name = \(queue) AND paused_at IS NOT NULL
                RETURNING name
            )
            SELECT pg_notify(\(JobQueue.channel), name) FROM resumed
            """
        )
        return !rows.isEmpty
    }

    /// Says how queues stand; one index scan for each state.
    public func queues() async throws -> [QueueStatus] {
        let rows = try await database.query(
            """
            WITH counted AS (
                SELECT queue, 'available' AS state, '' AS cause, count(*) AS count,
                    extract(epoch FROM now() - min(run_at))::float8 AS seconds
                FROM jobs WHERE state = 'available' GROUP BY queue
                UNION ALL SELECT queue, 'parked', parked_cause, count(*), 0
                FROM jobs WHERE state = 'parked' GROUP BY queue, parked_cause
                UNION ALL SELECT queue, 'running', '', count(*),
                    extract(epoch FROM now() - max(started_at))::float8
                FROM jobs WHERE state = 'running' GROUP BY queue
                UNION ALL SELECT queue, 'scheduled', '', count(*), 0
                FROM jobs WHERE state = 'scheduled' GROUP BY queue
            ), paused AS (
                SELECT name AS queue, paused_at, pause_reason FROM job_queues
                WHERE paused_at IS NOT NULL
            )
            SELECT queue, state, cause, count, seconds, paused_at, pause_reason
            FROM counted FULL JOIN paused USING (queue) ORDER BY queue, state, cause
            """
        )
        var queues: [QueueStatus] = []
        for row in rows {
            let name: String = try row["queue"]
            if queues.last?.queue != name { queues.append(QueueStatus(queue: name)) }
            try queues[queues.count - 1].add(row)
        }
        return queues
    }

    /// Deletes jobs whose retention is over, and rates that nobody has asked for in a month.
    public func prune(_ retention: JobRetention, limit: Int) async throws -> Int {
        let rows = try await database.query(
            """
            DELETE FROM jobs WHERE id IN (
                SELECT id FROM jobs
                WHERE created_at < now() - make_interval(
                        secs => \(min(retention.completed, retention.cancelled).inSeconds))
                    AND (state = 'completed' AND finished_at < now() - make_interval(
                            secs => \(retention.completed.inSeconds))
                        OR state = 'cancelled' AND finished_at < now() - make_interval(
                            secs => \(retention.cancelled.inSeconds)))
                    AND (unique_until IS NULL OR unique_until < now())
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            """
        )
        try await database.query(
            """
            DELETE FROM job_rates WHERE key IN (
                SELECT key FROM job_rates
                WHERE next_slot < now() - interval '30 days'
                    AND coalesce(starts[cardinality(starts)], 'epoch')
                        < now() - interval '30 days'
                LIMIT \(limit) FOR UPDATE SKIP LOCKED
            )
            """
        )
        return rows.affectedRows
    }

    /// Makes the jobs ready that a query finds and whose unique keys are free.
    private func revive(_ search: PostgresQuery) async throws -> [JobID] {
        // Another transaction may enqueue the key at the same moment; then it is seen as taken.
        for _ in 1...5 {
            do {
                return try await client.withTransaction { connection in
                    let statements = BoundedStatements(base: connection, limit: database.limit)
                    let found = try await statements.query(search).map { try $0["id"] as Int64 }
                    return try await revive(found, in: statements)
                }
            } catch let error as PostgresError where error.sqlState == .uniqueViolation {
                continue
            }
        }
        return []
    }

    private func revive(_ ids: [Int64], in statements: BoundedStatements) async throws -> [JobID] {
        let rows = try await statements.query(
            """
            WITH chosen AS MATERIALIZED (
                SELECT DISTINCT ON (kind, unique_key, CASE WHEN unique_key IS NULL THEN id END) id
                FROM jobs
                WHERE id = ANY(\(ids)) AND (unique_key IS NULL OR state = 'scheduled'
                    OR NOT EXISTS (
                        SELECT FROM jobs AS other
                        WHERE other.kind = jobs.kind AND other.unique_key = jobs.unique_key
                            AND other.state IN ('available', 'running', 'scheduled')))
                ORDER BY kind, unique_key, CASE WHEN unique_key IS NULL THEN id END, id
            ), revived AS (
                UPDATE jobs SET
                    state = 'available', run_at = clock_timestamp(),
                    attempt = CASE WHEN state = 'scheduled' THEN attempt ELSE 0 END,
                    snoozes = CASE WHEN state = 'scheduled' THEN snoozes ELSE 0 END,
                    finished_at = NULL, parked_cause = NULL, cancel_requested_at = NULL,
                    cancel_reason = NULL
                FROM chosen WHERE jobs.id = chosen.id
                RETURNING jobs.id, queue
            ), told AS MATERIALIZED (
                SELECT pg_notify(\(JobQueue.channel), queue)
                FROM (SELECT DISTINCT queue FROM revived) AS woken
            )
            SELECT id FROM revived WHERE (SELECT count(*) FROM told) >= 0 ORDER BY id
            """
        )
        return try rows.map { JobID(try $0["id"]) }
    }
}

extension QueueStatus {
    /// Takes in a row of counts, or one that says only that the queue is paused.
    fileprivate mutating func add(_ row: PostgresRow) throws {
        pausedAt = try row["paused_at"]
        pauseReason = try row["pause_reason"]
        guard let text: String = try row["state"], let state = JobState(rawValue: text) else {
            return
        }
        let count: Int = try row["count"]
        counts[state, default: 0] += count
        let time = Duration.seconds(max(0, try row["seconds"] as Double))
        switch state {
        case .available:
            oldestWaiting = time
        case .parked:
            guard let cause = ParkedCause(rawValue: try row["cause"]) else { return }
            parked[cause] = count
        case .running:
            stalled = time
        case .cancelled, .completed, .scheduled:
            break
        }
    }
}
