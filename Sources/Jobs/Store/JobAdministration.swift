public import FoundationEssentials

/// What people and upkeep do to jobs and queues, beside the workers.
public protocol JobAdministration: JobStore {
    /// Lists jobs, the newest first.
    func list(_ filter: JobFilter, limit: Int) async throws -> [JobRecord]

    /// Makes one job ready that waits for a retry, or is parked or cancelled.
    ///
    /// One that was over has all its attempts again; what its attempts saved and what went wrong
    /// in them is kept.
    func retry(_ id: JobID) async throws -> RetryResult

    /// Makes parked jobs ready, with all their attempts again, the longest parked first.
    ///
    /// A job whose unique key an unfinished job has stays parked.
    ///
    /// - Parameter filter: Its states are not looked at.
    /// - Returns: The jobs that are ready.
    func redrive(_ filter: JobFilter, limit: Int) async throws -> [JobID]

    /// Lets no instance take jobs of a queue any more; those that run go on.
    func pause(_ queue: String, reason: String) async throws

    /// Lets a paused queue go on; says whether it was paused.
    func resume(_ queue: String) async throws -> Bool

    /// Says how queues stand that are paused or have jobs that are not over, in order.
    func queues() async throws -> [QueueStatus]

    /// Deletes jobs whose retention is over, the oldest first.
    ///
    /// - Returns: How many; fewer than `limit` mean that no more were to be deleted.
    func prune(_ retention: JobRetention, limit: Int) async throws -> Int
}

/// Which jobs are meant; what is nil or empty does not matter.
public struct JobFilter: Sendable, Hashable {
    /// Their queue.
    public var queue: String?
    /// The name of their kind.
    public var kind: String?
    /// The states they may be in.
    public var states: Set<JobState>
    /// Why they are parked.
    public var cause: ParkedCause?

    /// Means all jobs unless told otherwise.
    public init(
        queue: String? = nil,
        kind: String? = nil,
        states: Set<JobState> = [],
        cause: ParkedCause? = nil
    ) {
        self.queue = queue
        self.kind = kind
        self.states = states
        self.cause = cause
    }
}

/// What a call to retry came to.
public enum RetryResult: String, Sendable, Hashable {
    /// The job is done, and is not done again.
    case completed
    /// An unfinished job has its unique key.
    case keyTaken = "key_taken"
    /// There is no such job.
    case notFound = "not_found"
    /// The job is ready now.
    case ready
    /// The job runs already.
    case running
}

/// How long jobs are kept that are over; parked ones wait for a person, however long.
public struct JobRetention: Sendable, Hashable {
    /// How long completed jobs are kept after their end.
    public var completed: Duration
    /// How long cancelled jobs are kept after their end.
    public var cancelled: Duration

    /// Ninety days unless told otherwise.
    public init(
        completed: Duration = .seconds(90 * 86_400),
        cancelled: Duration = .seconds(90 * 86_400)
    ) {
        self.completed = completed
        self.cancelled = cancelled
    }
}

/// How a queue stands.
public struct QueueStatus: Sendable, Hashable {
    /// The queue.
    public var queue: String
    /// How many jobs are in each state, those that are done and cancelled excepted.
    public var counts: [JobState: Int]
    /// How many jobs are parked for each cause.
    public var parked: [ParkedCause: Int]
    /// How long the oldest ready job has waited; nil while none is ready.
    public var oldestWaiting: Duration?
    /// How long ago the latest of the running attempts began; nil while none runs.
    public var stalled: Duration?
    /// When the queue was paused; nil while it is not.
    public var pausedAt: Date?
    /// Why it was paused.
    public var pauseReason: String?

    /// Describes a queue without jobs; stores call this.
    public init(queue: String) {
        self.queue = queue
        counts = [:]
        parked = [:]
    }
}
