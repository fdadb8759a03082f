import FoundationEssentials
import Postgres

/// How leases are renewed and ended.
///
/// What is named by many leases is found by `id = ANY(ARRAY(…))`, never by a join: how many jobs
/// run changes faster than the planner's statistics, and with the estimate of one running job it
/// joins by comparing every lease with every job.
extension PostgresJobStore {
    /// Renews leases.
    ///
    /// A row that a transaction has locked, as one that finishes the job does, is not waited for:
    /// its lease is not renewed but reported as standing, since nobody can take it either.
    public func renew(_ leases: [JobLease], for lease: Duration) async throws -> [HeldLease] {
        guard !leases.isEmpty else { return [] }
        let rows = try await database.query(
            """
            WITH held AS MATERIALIZED (
                SELECT id, lease_token, cancel_requested_at IS NOT NULL AS cancel_requested
                FROM jobs
                WHERE id = ANY(ARRAY(SELECT unnest(\(leases.ids))))
                    AND lease_token = (\(leases.tokens))[array_position(\(leases.ids), id)]
                    AND state = 'running'
            ), renewable AS MATERIALIZED (
                SELECT id FROM jobs
                WHERE id = ANY(ARRAY(SELECT id FROM held))
                    AND lease_token = (\(leases.tokens))[array_position(\(leases.ids), id)]
                    AND state = 'running'
                FOR NO KEY UPDATE SKIP LOCKED
            ), renewed AS (
                UPDATE jobs SET
                    lease_expires_at = now() + make_interval(secs => \(lease.inSeconds))
                WHERE id = ANY(ARRAY(SELECT id FROM renewable))
            )
            SELECT id, lease_token, cancel_requested FROM held
            """
        )
        return try rows.map { row in
            HeldLease(
                JobLease(job: JobID(try row["id"]), token: try row["lease_token"]),
                cancelRequested: try row["cancel_requested"]
            )
        }
    }

    /// Keeps how far a job has come, where its lease still stands.
    public func save(_ checkpoint: String, under lease: JobLease) async throws -> Bool {
        try await Self.save(checkpoint, under: lease, in: database)
    }

    /// Keeps how far a job has come, as a part of the caller's transaction where it is given one.
    static func save(
        _ checkpoint: String,
        under lease: JobLease,
        in database: BoundedStatements
    ) async throws -> Bool {
        let rows = try await database.query(
            """
            UPDATE jobs SET checkpoint = \(RawJSON(checkpoint))
            WHERE id = \(lease.job.rawValue) AND lease_token = \(lease.token)
                AND state = 'running'
            """
        )
        return rows.affectedRows == 1
    }

    /// Writes what becomes of jobs: the finished ones in one statement, the others in another.
    public func settle(_ settlements: [JobSettlement]) async throws -> Set<JobLease> {
        try await Self.settle(settlements, in: database)
    }

    /// Writes what becomes of jobs, as a part of the caller's transaction where it is given one.
    static func settle(
        _ settlements: [JobSettlement],
        in database: BoundedStatements
    ) async throws -> Set<JobLease> {
        let completed = settlements.filter { $0.ending == .completed }.map(\.lease).sorted()
        let others = settlements.filter { $0.ending != .completed }
            .sorted { $0.lease < $1.lease }
        var ended: Set<JobLease> = []
        if !completed.isEmpty {
            ended.formUnion(try await complete(completed, in: database))
        }
        if !others.isEmpty {
            ended.formUnion(try await end(others.map(EndedRow.init), in: database))
        }
        return ended
    }

    private static func complete(
        _ leases: [JobLease],
        in database: BoundedStatements
    ) async throws -> Set<JobLease> {
        let rows = try await database.query(
            """
            UPDATE jobs SET
                state = 'completed', finished_at = clock_timestamp(), lease_expires_at = NULL
            WHERE id = ANY(ARRAY(SELECT unnest(\(leases.ids))))
                AND lease_token = (\(leases.tokens))[array_position(\(leases.ids), id)]
                AND state = 'running'
            RETURNING id, lease_token
            """
        )
        return try leaseSet(rows)
    }

    private static func end(
        _ ended: [EndedRow],
        in database: BoundedStatements
    ) async throws -> Set<JobLease> {
        let leases = ended.map(\.lease)
        let rows = try await database.query(
            """
            WITH held AS MATERIALIZED (
                SELECT id, (\(ended.map(\.state.rawValue)))[place] AS state,
                    (\(ended.map(\.state.isEnd)))[place] AS is_end,
                    (\(ended.map(\.attemptsBack)))[place] AS attempts_back,
                    (\(ended.map(\.snoozes)))[place] AS snoozes,
                    (\(ended.map(\.wait)))[place] AS wait,
                    (\(ended.map(\.waitUntil)))[place] AS wait_until,
                    (\(ended.map(\.parkedCause)))[place] AS parked_cause,
                    (\(ended.map(\.cancelReason)))[place] AS cancel_reason,
                    (\(ended.map(\.failure)))[place] AS failure
                FROM (
                    SELECT id, array_position(\(leases.ids), id) AS place FROM jobs
                    WHERE id = ANY(ARRAY(SELECT unnest(\(leases.ids))))
                        AND lease_token = (\(leases.tokens))[array_position(\(leases.ids), id)]
                        AND state = 'running'
                    FOR NO KEY UPDATE
                ) AS found
            )
            UPDATE jobs SET
                state = CASE WHEN is_end OR cancel_requested_at IS NULL THEN ended.state
                    ELSE 'cancelled' END,
                attempt = jobs.attempt - ended.attempts_back,
                snoozes = jobs.snoozes + ended.snoozes,
                run_at = CASE ended.state
                    WHEN 'available' THEN clock_timestamp()
                    WHEN 'scheduled' THEN least(
                        CASE WHEN ended.wait_until = 0 THEN clock_timestamp() + make_interval(secs => ended.wait)
                            ELSE to_timestamp(ended.wait_until) END,
                        clock_timestamp() + make_interval(secs => \(RetryPolicy.longestWait.inSeconds)))
                    ELSE jobs.run_at END,
                finished_at = CASE WHEN is_end OR cancel_requested_at IS NOT NULL
                    THEN clock_timestamp() END,
                lease_expires_at = NULL,
                parked_cause = nullif(ended.parked_cause, ''),
                cancel_reason = coalesce(jobs.cancel_reason, nullif(ended.cancel_reason, '')),
                failures = CASE WHEN ended.failure = '' THEN jobs.failures
                    ELSE \(unescaped: appended("ended.failure::jsonb")) END
            FROM held AS ended WHERE jobs.id = ended.id
            RETURNING jobs.id, lease_token
            """
        )
        return try leaseSet(rows)
    }

    /// SQL that appends a failure to the column `failures` with the server's time, and drops the
    /// oldest where there are too many.
    static func appended(_ failure: String) -> String {
        """
        (CASE WHEN jsonb_array_length(failures) >= \(JobLimits.failures)
            THEN failures - 0 ELSE failures END)
        || (\(failure) || jsonb_build_object(
            'at', \(text(of: "clock_timestamp()")), 'started_at', \(text(of: "started_at"))))
        """
    }

    /// SQL that writes a moment as the failures' coding reads it.
    private static func text(of moment: String) -> String {
        """
        to_char(\(moment) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        """
    }

    private static func leaseSet(_ rows: PostgresRows) throws -> Set<JobLease> {
        try Set(
            rows.map { row in
                JobLease(job: JobID(try row["id"]), token: try row["lease_token"])
            }
        )
    }
}

/// An ending as the columns of the statement that writes it; empty and 0 stand for NULL.
private struct EndedRow {
    let lease: JobLease
    var state = JobState.available
    var attemptsBack = 0
    var snoozes = 0
    var wait = 0.0
    var waitUntil = 0.0
    var parkedCause = ""
    var cancelReason = ""
    var failure = ""

    init(_ settlement: JobSettlement) {
        lease = settlement.lease
        switch settlement.ending {
        case .completed:
            state = .completed
        case .released:
            attemptsBack = 1
        case .cancelled(let reason):
            state = .cancelled
            cancelReason = reason
        case .parked(let cause, let failure):
            state = .parked
            parkedCause = cause.rawValue
            note(failure)
        case .retry(let time, let failure):
            schedule(time)
            note(failure)
        case .snoozed(let time, let failure):
            schedule(time)
            note(failure)
            attemptsBack = 1
            snoozes = 1
        }
    }

    private mutating func schedule(_ time: JobTime) {
        state = .scheduled
        switch time {
        case .after(let duration): wait = duration.inSeconds
        case .at(let date): waitUntil = max(1, date.timeIntervalSince1970)
        }
    }

    private mutating func note(_ failure: JobFailure) {
        self.failure = FailureCoding.encode(failure)
    }
}

extension [JobLease] {
    /// The jobs' numbers, for an array parameter.
    var ids: [Int64] { map(\.job.rawValue) }

    /// The tokens, for an array parameter.
    var tokens: [Int64] { map(\.token) }
}
