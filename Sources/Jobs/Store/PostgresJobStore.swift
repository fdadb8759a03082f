import FoundationEssentials
public import Postgres
import Synchronization

/// The queue in PostgreSQL: the table `jobs`.
///
/// Whoever looks for jobs locks them with SKIP LOCKED, so that no call waits for another's, nor for
/// a transaction in which a job completes itself. Only a transaction that enqueues or finishes a
/// unique key is waited for, by those who enqueue the same key. All lease arithmetic is the
/// server's: `now()` in statements of their own, `clock_timestamp()` where a caller's transaction
/// may be old.
public final class PostgresJobStore: JobStore {
    let client: PostgresClient
    private let queue = JobQueue()
    /// When each queue's idle workers last asked to be notified.
    private let asked = Mutex<[String: ContinuousClock.Instant]>([:])

    /// Uses the tables of ``JobsMigrations``, which must have been applied.
    public init(client: PostgresClient) {
        self.client = client
    }

    /// Enqueues jobs in a transaction of their own.
    public func enqueue(_ jobs: [NewJob]) async throws -> [JobID] {
        try await client.withTransaction { [queue] connection in
            try await queue.enqueue(jobs, in: connection)
        }
    }

    /// Takes ready jobs; where there are too few, asks to be notified of the next ones.
    public func claim(
        queue: String,
        kinds: [String],
        limit: Int,
        lease: Duration,
        worker: String
    ) async throws -> [ClaimedJob] {
        let take = { (limit: Int) in
            try await self.take(queue, kinds: kinds, limit: limit, lease: lease, worker: worker)
        }
        let jobs = try await take(limit)
        guard jobs.count < limit, isAskingDue(queue) else { return jobs }
        try await client.query(
            """
            INSERT INTO job_queues (name, wake_until)
            VALUES (\(queue), clock_timestamp() + interval '15 seconds')
            ON CONFLICT (name) DO UPDATE SET wake_until = excluded.wake_until
            """
        )
        // What was enqueued before the request was seen came without a signal.
        return try await jobs + take(limit - jobs.count)
    }

    /// Signals from enqueuing transactions; `anyQueue` whenever some may have been missed.
    public func wakes() -> AsyncStream<JobWake> {
        let notifications = client.notifications(on: [JobQueue.channel])
        return AsyncStream(unfolding: {
            // The stream itself keeps the place: each call goes on with the next notification.
            for await notification in notifications {
                return switch notification {
                case .listening: .anyQueue
                case .message(let message): .queue(message.payload)
                }
            }
            return nil
        })
    }

    private func isAskingDue(_ queue: String) -> Bool {
        let now = ContinuousClock.now
        return asked.withLock { asked in
            if let last = asked[queue], now - last < .seconds(5) { return false }
            asked[queue] = now
            return true
        }
    }

    private func take(
        _ queue: String,
        kinds: [String],
        limit: Int,
        lease: Duration,
        worker: String
    ) async throws -> [ClaimedJob] {
        let rows = try await client.query(
            """
            WITH ready AS MATERIALIZED (
                SELECT id FROM jobs
                WHERE state = 'available' AND queue = \(queue) AND kind = ANY(\(kinds))
                ORDER BY priority, run_at, id
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            UPDATE jobs SET
                state = 'running',
                attempt = attempt + 1,
                lease_token = lease_token + 1,
                lease_expires_at = now() + make_interval(secs => \(lease.inSeconds)),
                worker = \(worker),
                started_at = now()
            FROM ready WHERE jobs.id = ready.id
            RETURNING jobs.id, lease_token, kind, payload::text AS payload, attempt, snoozes,
                priority, run_at, extract(epoch FROM now() - run_at)::float8 AS waited,
                traceparent, request_id
            """
        )
        return try rows.map { (try $0["priority"] as Int, try Self.claimed($0, queue: queue)) }
            .sorted {
                ($0.0, $0.1.runAt, $0.1.lease.job) < ($1.0, $1.1.runAt, $1.1.lease.job)
            }
            .map(\.1)
    }

    private static func claimed(_ row: PostgresRow, queue: String) throws -> ClaimedJob {
        let waited: Double = try row["waited"]
        return ClaimedJob(
            lease: JobLease(job: JobID(try row["id"]), token: try row["lease_token"]),
            kind: try row["kind"],
            queue: queue,
            payload: try row["payload"],
            attempt: try row["attempt"],
            snoozes: try row["snoozes"],
            runAt: try row["run_at"],
            waited: .seconds(max(0, waited)),
            traceparent: try row["traceparent"],
            requestID: try row["request_id"]
        )
    }
}

extension Duration {
    /// The length as a floating number of seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
