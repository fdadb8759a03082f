public import FoundationEssentials
public import Jobs
import Synchronization

/// The queue in memory, under the rules of ``JobStore``, by a clock that the test holds.
public final class InMemoryJobStore: JobAdministration {
    private let table: Mutex<InMemoryJobTable>
    private let now: @Sendable () -> Date
    private let listeners = Mutex<[Int: AsyncStream<JobWake>.Continuation]>([:])

    /// Makes an empty queue that reads its time from a closure.
    public init(
        now: @escaping @Sendable () -> Date = { Date.now },
        bug: InMemoryJobTable.PlantedBug? = nil
    ) {
        table = Mutex(InMemoryJobTable(bug: bug))
        self.now = now
    }

    /// Every job, by id.
    public var records: [JobRecord] { table.withLock { $0.records } }

    /// Enqueues jobs, all or none.
    public func enqueue(_ jobs: [NewJob]) async throws -> [JobID] {
        let ids = change { table, now in jobs.map { table.enqueue($0, at: now) } }
        signal(Set(jobs.map(\.queue)).sorted().map(JobWake.queue))
        return ids
    }

    /// Enqueues one job within a step of somebody else's.
    func enqueueNow(_ job: NewJob) -> JobID {
        let id = change { table, now in table.enqueue(job, at: now) }
        signal([.queue(job.queue)])
        return id
    }

    /// Ends one job within a step of somebody else's; false where its lease is lost.
    func settleNow(_ settlement: JobSettlement) -> Bool {
        change { table, now in table.settle(settlement, at: now) }
    }

    /// Takes ready jobs.
    public func claim(
        queue: String,
        kinds: [String],
        limit: Int,
        lease: Duration,
        worker: String
    ) async throws -> [ClaimedJob] {
        change { table, now in
            table.claim(
                queue: queue,
                kinds: kinds,
                limit: limit,
                until: now + lease,
                worker: worker,
                at: now
            )
        }
    }

    /// Renews leases that stand.
    public func renew(_ leases: [JobLease], for lease: Duration) async throws -> [HeldLease] {
        change { table, now in leases.compactMap { table.renew($0, until: now + lease) } }
    }

    /// Writes what becomes of jobs whose lease stands.
    public func settle(_ settlements: [JobSettlement]) async throws -> Set<JobLease> {
        change { table, now in
            Set(settlements.filter { table.settle($0, at: now) }.map(\.lease))
        }
    }

    /// Keeps how far a job has come, where its lease still stands.
    public func save(_ checkpoint: String, under lease: JobLease) async throws -> Bool {
        table.withLock { $0.save(checkpoint, under: lease) }
    }

    /// Makes jobs ready whose time has come.
    public func promote(limit: Int) async throws -> [String] {
        change { table, now in table.promote(limit: limit, at: now) }
    }

    /// Takes jobs whose lease has run out.
    public func rescue(limit: Int) async throws -> [RescuedJob] {
        change { table, now in table.rescue(limit: limit, at: now) }
    }

    /// Cancels a job, or asks its worker to.
    public func cancel(_ id: JobID, reason: String) async throws -> CancelResult {
        let result = change { table, now in table.cancel(id, reason: reason, at: now) }
        if result == .requested { signal([.cancellation(id)]) }
        return result
    }

    /// Reads one job.
    public func find(_ id: JobID) async throws -> JobRecord? {
        table.withLock { $0.record(id) }
    }

    /// Counts the jobs that are not over.
    public func depths() async throws -> [QueueDepth] {
        table.withLock { $0.depths() }
    }

    /// Signals each enqueueing.
    public func wakes() -> AsyncStream<JobWake> {
        // A listener that nobody reads any more, as after a crash, keeps only so much.
        let (stream, continuation) = AsyncStream.makeStream(
            of: JobWake.self,
            bufferingPolicy: .bufferingNewest(100)
        )
        let number = listeners.withLock { listeners in
            let number = (listeners.keys.max() ?? 0) + 1
            listeners[number] = continuation
            return number
        }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { listeners in _ = listeners.removeValue(forKey: number) }
        }
        return stream
    }

    /// Lists jobs, the newest first.
    public func list(_ filter: JobFilter, limit: Int) async throws -> [JobRecord] {
        table.withLock { $0.list(filter, limit: limit) }
    }

    /// Makes one job ready that waits for a retry, or is parked or cancelled.
    public func retry(_ id: JobID) async throws -> RetryResult {
        let result = change { table, now in table.retry(id, at: now) }
        signal([.anyQueue])
        return result
    }

    /// Makes parked jobs ready, the longest parked first.
    public func redrive(_ filter: JobFilter, limit: Int) async throws -> [JobID] {
        let ids = change { table, now in table.redrive(filter, limit: limit, at: now) }
        signal([.anyQueue])
        return ids
    }

    /// Lets nobody take jobs of a queue any more.
    public func pause(_ queue: String, reason: String) async throws {
        change { table, now in table.pause(queue, reason: reason, at: now) }
    }

    /// Lets a paused queue go on.
    public func resume(_ queue: String) async throws -> Bool {
        let wasPaused = table.withLock { $0.resume(queue) }
        signal([.queue(queue)])
        return wasPaused
    }

    /// Says how queues stand.
    public func queues() async throws -> [QueueStatus] {
        change { table, now in table.queues(at: now) }
    }

    /// Deletes jobs whose retention is over.
    public func prune(_ retention: JobRetention, limit: Int) async throws -> Int {
        change { table, now in table.prune(retention, limit: limit, at: now) }
    }

    private func change<Result>(
        _ body: (inout InMemoryJobTable, Date) -> Result
    ) -> Result {
        let now = now()
        return table.withLock { body(&$0, now) }
    }

    private func signal(_ wakes: [JobWake]) {
        let continuations = listeners.withLock { listeners in
            listeners.sorted { $0.key < $1.key }.map(\.value)
        }
        for continuation in continuations {
            for wake in wakes { continuation.yield(wake) }
        }
    }
}

extension Date {
    static func + (date: Date, duration: Duration) -> Date {
        date.addingTimeInterval(
            Double(duration.components.seconds)
                + Double(duration.components.attoseconds) / 1e18
        )
    }

    static func - (later: Date, earlier: Date) -> Duration {
        .seconds(later.timeIntervalSince(earlier))
    }
}
