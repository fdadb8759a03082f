import FoundationEssentials
public import Postgres

/// Enqueues jobs inside the caller's transaction: they exist if and only if it commits.
///
/// Waking the workers is part of the transaction, but only where workers of the queue are idle:
/// `pg_notify` takes one lock for the whole database until the commit, which halves the rate of
/// commits under load (measured: 5,200 a second against 18,900 with 16 connections). So idle
/// workers ask for signals in `job_queues`, for some seconds at a time; while they are busy nobody
/// asks, nobody signals, and a signal would tell them nothing. The server melts equal signals of
/// one transaction into one. Where a worker falls idle at the very moment of a commit the signal
/// may be missing; its next look at the queue (``JobWorkerOptions/pollInterval``) finds the job.
public struct JobQueue: Sendable {
    static let channel = "taskforge_jobs"

    /// Makes a queue.
    public init() {}

    /// Enqueues jobs.
    ///
    /// A unique key that is taken is no error: the unfinished job that has it is returned instead.
    /// Where that one runs already, it may have read its data before this transaction's changes.
    /// The call waits for a transaction under way that enqueues or finishes the same key.
    ///
    /// - Returns: The ids in the order of the jobs.
    /// - Throws: `PostgresError`, or ``JobError/uniqueKeyContended(kind:)``.
    public func enqueue(
        _ jobs: [NewJob],
        in connection: PostgresConnection
    ) async throws -> [JobID] {
        var ids: [JobID] = []
        for start in stride(from: 0, to: jobs.count, by: JobLimits.jobsPerStatement) {
            let end = min(start + JobLimits.jobsPerStatement, jobs.count)
            ids += try await enqueueBatch(Array(jobs[start..<end]), in: connection)
        }
        let queues = Set(jobs.map(\.queue)).sorted()
        guard !queues.isEmpty else { return ids }
        try await connection.query(
            """
            SELECT pg_notify(\(Self.channel), name) FROM job_queues
            WHERE name = ANY(\(queues)) AND wake_until > clock_timestamp()
            """
        )
        return ids
    }

    private func enqueueBatch(
        _ jobs: [NewJob],
        in connection: PostgresConnection
    ) async throws -> [JobID] {
        var ids: [JobID?] = Array(repeating: nil, count: jobs.count)
        // Another transaction may finish the job that has the key between the two statements.
        for _ in 1...5 {
            let missing = ids.indices.filter { ids[$0] == nil }
            for (index, id) in try await insert(missing, of: jobs, in: connection) {
                ids[index] = id
            }
            let taken = missing.filter { ids[$0] == nil }
            guard !taken.isEmpty else { break }
            for (index, id) in try await holders(taken, of: jobs, in: connection) {
                ids[index] = id
            }
        }
        if let missing = ids.firstIndex(of: nil) {
            throw JobError.uniqueKeyContended(kind: jobs[missing].kind)
        }
        return ids.compactMap { $0 }
    }

    private func insert(
        _ indices: [Int],
        of jobs: [NewJob],
        in connection: PostgresConnection
    ) async throws -> [(Int, JobID)] {
        let chosen = indices.map { jobs[$0] }
        // Arrays hold no NULL here: an empty text and a run_at of zero stand for it.
        let runTimes = chosen.map { $0.runAt?.timeIntervalSince1970 ?? 0 }
        let rows = try await connection.query(
            """
            WITH input AS MATERIALIZED (
                SELECT nextval('jobs_id_seq') AS id, place, kind, queue, payload, priority,
                    nullif(unique_key, '') AS unique_key, nullif(traceparent, '') AS traceparent,
                    nullif(request_id, '') AS request_id,
                    CASE WHEN run_at = 0 THEN now() ELSE to_timestamp(run_at) END AS run_at
                FROM unnest(
                    \(chosen.map(\.kind)), \(chosen.map(\.queue)), \(chosen.map(\.payload)),
                    \(chosen.map(\.priority)), \(chosen.map { $0.uniqueKey ?? "" }),
                    \(chosen.map { $0.traceparent ?? "" }), \(chosen.map { $0.requestID ?? "" }),
                    \(runTimes)
                ) WITH ORDINALITY AS input (
                    kind, queue, payload, priority, unique_key, traceparent, request_id, run_at,
                    place)
            ), inserted AS (
                INSERT INTO jobs (id, kind, queue, state, priority, payload, unique_key, run_at,
                    created_at, traceparent, request_id)
                SELECT id, kind, queue,
                    CASE WHEN run_at > clock_timestamp() THEN 'scheduled' ELSE 'available' END,
                    priority, payload::jsonb, unique_key, run_at, now(), traceparent, request_id
                FROM input ORDER BY place
                ON CONFLICT (kind, unique_key)
                    WHERE unique_key IS NOT NULL AND state IN ('available', 'running', 'scheduled')
                    DO NOTHING
                RETURNING id
            )
            SELECT place, id FROM input JOIN inserted USING (id)
            """
        )
        return try rows.map { row in
            let place: Int64 = try row[0]
            return (indices[Int(place) - 1], JobID(try row[1]))
        }
    }

    /// The unfinished jobs that hold the keys of these jobs.
    private func holders(
        _ indices: [Int],
        of jobs: [NewJob],
        in connection: PostgresConnection
    ) async throws -> [(Int, JobID)] {
        let rows = try await connection.query(
            """
            SELECT place, jobs.id
            FROM unnest(
                \(indices.map { jobs[$0].kind }), \(indices.map { jobs[$0].uniqueKey ?? "" })
            ) WITH ORDINALITY AS wanted (kind, unique_key, place)
            JOIN jobs USING (kind, unique_key)
            WHERE jobs.unique_key IS NOT NULL
                AND jobs.state IN ('available', 'running', 'scheduled')
            """
        )
        return try rows.map { row in
            let place: Int64 = try row[0]
            return (indices[Int(place) - 1], JobID(try row[1]))
        }
    }
}
