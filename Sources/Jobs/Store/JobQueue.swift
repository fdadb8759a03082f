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

    /// What a notification on the channel says; queues' names have no colon.
    static func wake(from payload: String) -> JobWake {
        guard payload.hasPrefix(cancellation), let id = Int64(payload.dropFirst(cancellation.count))
        else { return .queue(payload) }
        return .cancellation(JobID(id))
    }

    static let cancellation = "cancel:"

    /// Makes a queue.
    public init() {}

    /// Enqueues jobs.
    ///
    /// A unique key that is taken is no error: the unfinished job that has it is returned instead.
    /// Where that one runs already, it may have read its data before this transaction's changes.
    /// The call waits for a transaction under way that enqueues or finishes the same key.
    ///
    /// Long lists of jobs without unique keys go by COPY. Such a job with a moment of its own is
    /// made ready by the workers' next look, even where the moment has passed.
    ///
    /// - Returns: The ids in the order of the jobs.
    /// - Throws: `PostgresError`, or ``JobError/uniqueKeyContended(kind:)``.
    public func enqueue(
        _ jobs: [NewJob],
        in connection: PostgresConnection
    ) async throws -> [JobID] {
        guard !jobs.isEmpty else { return [] }
        let statements = BoundedStatements(base: connection)
        let ids =
            if jobs.count > JobLimits.jobsPerStatement && jobs.allSatisfy({ $0.uniqueKey == nil }) {
                try await copy(jobs, in: connection)
            } else {
                try await insert(jobs, in: statements)
            }
        let queues = Set(jobs.map(\.queue)).sorted()
        try await statements.query(
            """
            SELECT pg_notify(\(Self.channel), name) FROM job_queues
            WHERE name = ANY(\(queues)) AND wake_until > clock_timestamp()
            """
        )
        return ids
    }

    private func insert(
        _ jobs: [NewJob],
        in connection: BoundedStatements
    ) async throws -> [JobID] {
        var ids: [JobID] = []
        for start in stride(from: 0, to: jobs.count, by: JobLimits.jobsPerStatement) {
            let end = min(start + JobLimits.jobsPerStatement, jobs.count)
            ids += try await insertBatch(Array(jobs[start..<end]), in: connection)
        }
        return ids
    }

    /// Frees the keys whose jobs are over and whose windows have passed.
    private func closeWindows(of jobs: [NewJob], in connection: BoundedStatements) async throws {
        let keyed = jobs.filter { $0.uniqueFor != nil }
        try await connection.query(
            """
            UPDATE jobs SET unique_until = NULL
            FROM unnest(
                \(keyed.map(\.kind)), \(keyed.map { $0.uniqueKey ?? "" })
            ) AS wanted (kind, unique_key)
            WHERE jobs.kind = wanted.kind AND jobs.unique_key = wanted.unique_key
                AND unique_until <= clock_timestamp()
            """
        )
    }

    private func insertBatch(
        _ jobs: [NewJob],
        in connection: BoundedStatements
    ) async throws -> [JobID] {
        var ids: [JobID?] = Array(repeating: nil, count: jobs.count)
        // Another transaction may finish the job that has the key between the two statements, and
        // a window may pass.
        for _ in 1...5 {
            if jobs.contains(where: { $0.uniqueFor != nil }) {
                try await closeWindows(of: jobs, in: connection)
            }
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
        in connection: BoundedStatements
    ) async throws -> [(Int, JobID)] {
        let chosen = indices.map { jobs[$0] }
        let rows = try await connection.query(
            """
            WITH input AS MATERIALIZED (
                SELECT nextval('jobs_id_seq') AS id, place, kind, queue, payload, priority,
                    unique_key, now() + make_interval(secs => unique_seconds) AS unique_until,
                    exclusive_key, rate_key, rate_limit, rate_seconds, traceparent, tracestate,
                    request_id, greatest(run_at, now()) AS run_at
                FROM unnest(
                    \(chosen.map(\.kind)), \(chosen.map(\.queue)), \(chosen.map(\.payload)),
                    \(chosen.map(\.priority)), \(chosen.map(\.uniqueKey)),
                    \(chosen.map(\.uniqueFor?.inSeconds)), \(chosen.map(\.exclusiveKey)),
                    \(chosen.map(\.rate?.key)), \(chosen.map(\.rate?.limit)),
                    \(chosen.map(\.rate?.period.inSeconds)), \(chosen.map(\.traceparent)),
                    \(chosen.map(\.tracestate)), \(chosen.map(\.requestID)),
                    \(chosen.map(\.runAt))
                ) WITH ORDINALITY AS input (
                    kind, queue, payload, priority, unique_key, unique_seconds, exclusive_key,
                    rate_key, rate_limit, rate_seconds, traceparent, tracestate, request_id, run_at,
                    place)
            ), inserted AS (
                INSERT INTO jobs (id, kind, queue, state, priority, payload, unique_key,
                    unique_until, exclusive_key, rate_key, rate_limit, rate_seconds, run_at,
                    created_at, traceparent, tracestate, request_id)
                SELECT id, kind, queue,
                    CASE WHEN run_at > clock_timestamp() THEN 'scheduled' ELSE 'available' END,
                    priority, payload::jsonb, unique_key, unique_until, exclusive_key, rate_key,
                    rate_limit, rate_seconds, run_at, now(), traceparent, tracestate, request_id
                FROM input ORDER BY place
                -- Of any key: the unfinished job's and the open window's.
                ON CONFLICT DO NOTHING
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

    /// The jobs that hold the keys of these jobs.
    private func holders(
        _ indices: [Int],
        of jobs: [NewJob],
        in connection: BoundedStatements
    ) async throws -> [(Int, JobID)] {
        let rows = try await connection.query(
            """
            SELECT DISTINCT ON (place) place, jobs.id
            FROM unnest(
                \(indices.map { jobs[$0].kind }), \(indices.map { jobs[$0].uniqueKey ?? "" }),
                \(indices.map { jobs[$0].uniqueFor != nil })
            ) WITH ORDINALITY AS wanted (kind, unique_key, has_window, place)
            JOIN jobs USING (kind, unique_key)
            WHERE jobs.unique_key IS NOT NULL
                AND (jobs.state IN ('available', 'running', 'scheduled')
                    OR has_window AND unique_until > clock_timestamp())
            ORDER BY place, jobs.id DESC
            """
        )
        return try rows.map { row in
            let place: Int64 = try row[0]
            return (indices[Int(place) - 1], JobID(try row[1]))
        }
    }

    private func copy(_ jobs: [NewJob], in connection: PostgresConnection) async throws -> [JobID] {
        let rows = try await BoundedStatements(base: connection).query(
            "SELECT nextval('jobs_id_seq') AS id, now() FROM generate_series(1, \(jobs.count))"
        )
        let ids = try rows.map { JobID(try $0["id"]) }
        let start: Date = try rows.first?["now"] ?? .now
        try await connection.copyIn(
            into: "jobs",
            columns: [
                "id", "kind", "queue", "state", "priority", "payload", "exclusive_key", "rate_key",
                "rate_limit", "rate_seconds", "run_at", "traceparent", "tracestate",
                "request_id",
            ],
            rows: zip(ids, jobs).lazy.map { id, job in
                // Without the server's clock nobody here can say whether the moment has passed.
                let state: JobState = job.runAt == nil ? .available : .scheduled
                return [
                    id.rawValue, job.kind, job.queue, state.rawValue, Int16(job.priority),
                    RawJSON(job.payload), job.exclusiveKey, job.rate?.key,
                    (job.rate?.limit).map(Int32.init), job.rate?.period.inSeconds,
                    job.runAt ?? start, job.traceparent, job.tracestate, job.requestID,
                ]
            }
        )
        return ids
    }
}
