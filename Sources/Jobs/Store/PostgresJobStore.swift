import FoundationEssentials
public import Observability
public import Postgres
import Synchronization

/// The queue in PostgreSQL: the table `jobs`.
///
/// Whoever looks for jobs locks them with SKIP LOCKED, so that no call waits for another's, nor for
/// a transaction in which a job completes itself. Only a transaction that enqueues or finishes a
/// unique key is waited for, by those who enqueue the same key. All lease arithmetic is the
/// server's: `now()` in statements of their own, `clock_timestamp()` where a caller's transaction
/// may be old. Every statement has a time limit.
public final class PostgresJobStore: JobAdministration {
    let client: PostgresClient
    let database: BoundedStatements
    private let queue = JobQueue()
    /// When each queue's idle workers last asked to be notified.
    private let asked = Mutex<[String: ContinuousClock.Instant]>([:])
    /// Where the claims of each queue begin to look.
    let floors = Mutex<[String: ReadyFloors]>([:])

    private let rateLimited: CounterFamily?

    /// Uses the tables of ``JobsMigrations``, which must have been applied.
    ///
    /// - Parameter metrics: Where jobs are counted that their rates put off; a worker's store needs
    ///   them.
    public init(
        client: PostgresClient,
        statementTime: Duration = JobLimits.statementTime,
        metrics: MetricRegistry? = nil
    ) {
        self.client = client
        rateLimited = metrics?.counter(JobMetrics.rateLimited)
        database = BoundedStatements(base: client, limit: statementTime)
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
        let claim = Claim(queue: queue, kinds: kinds, lease: lease, worker: worker)
        let jobs = try await take(limit, for: claim)
        guard jobs.count < limit, isAskingDue(queue) else { return jobs }
        try await database.query(
            """
            INSERT INTO job_queues (name, wake_until)
            VALUES (\(queue), clock_timestamp() + interval '15 seconds')
            ON CONFLICT (name) DO UPDATE SET wake_until = excluded.wake_until
            """
        )
        // What was enqueued before the request was seen came without a signal.
        return try await jobs + take(limit - jobs.count, for: claim)
    }

    /// Signals from enqueuing transactions; `anyQueue` whenever some may have been missed.
    public func wakes() -> AsyncStream<JobWake> {
        let notifications = client.notifications(on: [JobQueue.channel])
        return AsyncStream(unfolding: {
            // The stream itself keeps the place: each call goes on with the next notification.
            for await notification in notifications {
                return switch notification {
                case .listening: .anyQueue
                case .message(let message): JobQueue.wake(from: message.payload)
                }
            }
            return nil
        })
    }

    /// Counts jobs that were put off.
    func countPutOff(_ count: Int, in queue: String) {
        rateLimited?.child(queue).increment(by: UInt64(count))
    }

    private func isAskingDue(_ queue: String) -> Bool {
        let now = ContinuousClock.now
        return asked.withLock { asked in
            if let last = asked[queue], now - last < .seconds(5) { return false }
            asked[queue] = now
            return true
        }
    }
}

extension Duration {
    /// The length as a floating number of seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
