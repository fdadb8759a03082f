/// Where jobs are kept, and the one place that moves them from state to state.
///
/// Two rules make it safe, and ``JobStoreConformance`` in the test kit holds every store to them:
/// a job is held by at most one lease at a time, and only the holder of the present lease can say
/// what becomes of it. All times are reckoned by the store's own clock, never by a worker's.
public protocol JobStore: Sendable {
    /// Enqueues jobs, all or none, in a transaction of its own.
    ///
    /// - Returns: The ids in the order of the jobs; where a unique key was taken, the id of the
    ///   unfinished job that has it.
    func enqueue(_ jobs: [NewJob]) async throws -> [JobID]

    /// Takes ready jobs of the given kinds from a queue, the smallest priority first, then the
    /// longest ready.
    ///
    /// A paused queue gives none. A job whose ``NewJob/exclusiveKey`` another running job has is
    /// passed over; one that is too early by its ``NewJob/rate`` is put off to a moment of its own.
    ///
    /// - Returns: At most `limit` jobs; fewer mean that the queue held no more that may run.
    func claim(
        queue: String,
        kinds: [String],
        limit: Int,
        lease: Duration,
        worker: String
    ) async throws -> [ClaimedJob]

    /// Renews leases.
    ///
    /// - Returns: Those of the leases that still stand; what is missing was taken or is over.
    func renew(_ leases: [JobLease], for lease: Duration) async throws -> [HeldLease]

    /// Writes what becomes of jobs, for those whose lease still stands.
    ///
    /// - Returns: The leases that still stood and were ended by this call.
    func settle(_ settlements: [JobSettlement]) async throws -> Set<JobLease>

    /// Keeps how far a job has come, as JSON text, where its lease still stands.
    ///
    /// - Returns: Whether it stood.
    func save(_ checkpoint: String, under lease: JobLease) async throws -> Bool

    /// Makes jobs ready whose time has come, and finds ready ones that claims have passed by.
    ///
    /// - Returns: The queues that have new work.
    func promote(limit: Int) async throws -> [String]

    /// Takes jobs from workers whose leases have run out; the attempt counts.
    func rescue(limit: Int) async throws -> [RescuedJob]

    /// Cancels a job: at once where it waits, by its worker's next renewal where it runs.
    func cancel(_ id: JobID, reason: String) async throws -> CancelResult

    /// Reads one job.
    func find(_ id: JobID) async throws -> JobRecord?

    /// Counts the jobs of each queue and state, those that are done and cancelled excepted.
    func depths() async throws -> [QueueDepth]

    /// Signals that queues may have new work; they come soon after the work, but may be lost.
    ///
    /// Whoever reads them looks from time to time without a signal too. The stream ends with the
    /// reading task, or when the source is lost for good; then ask for a new one.
    func wakes() -> AsyncStream<JobWake>
}

/// A lease that still stands.
public struct HeldLease: Sendable, Hashable {
    /// The lease.
    public let lease: JobLease
    /// Whether somebody has asked for the job to stop.
    public let cancelRequested: Bool

    /// Describes a lease; stores call this.
    public init(_ lease: JobLease, cancelRequested: Bool) {
        self.lease = lease
        self.cancelRequested = cancelRequested
    }
}

/// A job that was taken from a worker that fell silent.
public struct RescuedJob: Sendable, Hashable {
    /// The job.
    public let id: JobID
    /// The name of its kind.
    public let kind: String
    /// Its queue.
    public let queue: String
    /// The worker that fell silent.
    public let worker: String

    /// Describes a rescue; stores call this.
    public init(id: JobID, kind: String, queue: String, worker: String) {
        self.id = id
        self.kind = kind
        self.queue = queue
        self.worker = worker
    }
}

/// What a call to cancel came to.
public enum CancelResult: String, Sendable, Hashable {
    /// The job was over already.
    case alreadyOver = "already_over"
    /// The job waited and is cancelled.
    case cancelled
    /// There is no such job.
    case notFound = "not_found"
    /// The job runs; its worker will stop it.
    case requested
}

/// How many jobs of a queue are in a state.
public struct QueueDepth: Sendable, Hashable {
    /// The queue.
    public let queue: String
    /// The state.
    public let state: JobState
    /// How many.
    public let count: Int

    /// Describes a count; stores call this.
    public init(queue: String, state: JobState, count: Int) {
        self.queue = queue
        self.state = state
        self.count = count
    }
}

/// A signal to workers.
public enum JobWake: Sendable, Hashable {
    /// There may be work in any queue: signals may have been lost.
    case anyQueue
    /// Somebody asks a running job to stop.
    case cancellation(JobID)
    /// There may be work in one queue.
    case queue(String)
}
