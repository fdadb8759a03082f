import Postgres

/// How jobs' rows are read.
extension PostgresJobStore {
    /// The columns that ``record(_:)`` reads.
    static let recordColumns = """
        id, kind, queue, state, priority::bigint AS priority, payload::text AS payload, unique_key,
        unique_until, exclusive_key, rate_key, rate_limit, rate_seconds,
        checkpoint::text AS checkpoint, attempt, snoozes, lease_token, worker, run_at, created_at,
        started_at, finished_at, cancel_requested_at IS NOT NULL AS cancel_requested,
        cancel_reason, parked_cause, failures::text AS failures, traceparent, tracestate,
        request_id
        """

    /// Reads one job.
    public func find(_ id: JobID) async throws -> JobRecord? {
        let rows = try await database.query(
            "SELECT \(unescaped: Self.recordColumns) FROM jobs WHERE id = \(id.rawValue)"
        )
        return try rows.first.map(Self.record)
    }

    /// Reads a row of the record's columns.
    static func record(_ row: PostgresRow) throws -> JobRecord {
        let id = JobID(try row["id"])
        let cause: String? = try row["parked_cause"]
        return JobRecord(
            id: id,
            kind: try row["kind"],
            queue: try row["queue"],
            state: try state(row["state"], of: id),
            priority: try row["priority"],
            payload: try row["payload"],
            uniqueKey: try row["unique_key"],
            uniqueUntil: try row["unique_until"],
            exclusiveKey: try row["exclusive_key"],
            rate: try rate(row),
            checkpoint: try row["checkpoint"],
            attempt: try row["attempt"],
            snoozes: try row["snoozes"],
            leaseToken: try row["lease_token"],
            worker: try row["worker"],
            runAt: try row["run_at"],
            createdAt: try row["created_at"],
            startedAt: try row["started_at"],
            finishedAt: try row["finished_at"],
            cancelRequested: try row["cancel_requested"],
            cancelReason: try row["cancel_reason"],
            parkedCause: try cause.map { try parkedCause($0, of: id) },
            failures: try FailureCoding.decode(row["failures"], of: id),
            traceparent: try row["traceparent"],
            tracestate: try row["tracestate"],
            requestID: try row["request_id"]
        )
    }

    /// The rate of a row that has one.
    static func rate(_ row: PostgresRow) throws -> JobRate? {
        guard let key: String = try row["rate_key"] else { return nil }
        return JobRate(
            key: key,
            limit: try row["rate_limit"],
            per: .seconds(try row["rate_seconds"] as Double)
        )
    }

    /// The state that a row names.
    static func state(_ text: String, of job: JobID) throws(JobError) -> JobState {
        guard let state = JobState(rawValue: text) else {
            throw .unreadableRow(job, reason: "its state is `\(text)`")
        }
        return state
    }

    private static func parkedCause(_ text: String, of job: JobID) throws(JobError) -> ParkedCause {
        guard let cause = ParkedCause(rawValue: text) else {
            throw .unreadableRow(job, reason: "its cause is `\(text)`")
        }
        return cause
    }
}
