public import FoundationEssentials

/// A job's whole row, for people and tests.
public struct JobRecord: Sendable, Equatable {
    /// The job's id.
    public var id: JobID
    /// The name of its kind.
    public var kind: String
    /// Its queue.
    public var queue: String
    /// Where it stands.
    public var state: JobState
    /// Its place among the ready jobs: smaller first.
    public var priority: Int
    /// The payload as JSON text.
    public var payload: String
    /// The key that only one unfinished job of the kind may have.
    public var uniqueKey: String?
    /// Until when the key is kept even though the job is over.
    public var uniqueUntil: Date?
    /// The key of which only one job runs at a time.
    public var exclusiveKey: String?
    /// How often jobs like it may start.
    public var rate: JobRate?
    /// What its attempts saved last, as JSON text.
    public var checkpoint: String?
    /// How many attempts were begun and not given back.
    public var attempt: Int
    /// How often it gave an attempt back by asking to wait.
    public var snoozes: Int
    /// The token of its latest lease; 0 before the first.
    public var leaseToken: Int64
    /// The worker that holds it, or held it last.
    public var worker: String?
    /// When it may start at the earliest.
    public var runAt: Date
    /// When it was enqueued.
    public var createdAt: Date
    /// When its latest attempt began.
    public var startedAt: Date?
    /// When it came to an end.
    public var finishedAt: Date?
    /// Whether somebody asked for it to stop while it ran.
    public var cancelRequested: Bool
    /// Why somebody wished it to end.
    public var cancelReason: String?
    /// Why it is parked.
    public var parkedCause: ParkedCause?
    /// What went wrong so far, oldest first, at most ``JobLimits/failures``.
    public var failures: [JobFailure]
    /// The W3C trace that the work continues.
    public var traceparent: String?
    /// What tracing systems have noted of that trace.
    public var tracestate: String?
    /// The id of the request that led to the job.
    public var requestID: String?

    /// Describes a row; stores call this.
    public init(
        id: JobID,
        kind: String,
        queue: String,
        state: JobState,
        priority: Int,
        payload: String,
        uniqueKey: String?,
        uniqueUntil: Date? = nil,
        exclusiveKey: String? = nil,
        rate: JobRate? = nil,
        checkpoint: String? = nil,
        attempt: Int = 0,
        snoozes: Int = 0,
        leaseToken: Int64 = 0,
        worker: String? = nil,
        runAt: Date,
        createdAt: Date,
        startedAt: Date? = nil,
        finishedAt: Date? = nil,
        cancelRequested: Bool = false,
        cancelReason: String? = nil,
        parkedCause: ParkedCause? = nil,
        failures: [JobFailure] = [],
        traceparent: String?,
        tracestate: String?,
        requestID: String?
    ) {
        self.id = id
        self.kind = kind
        self.queue = queue
        self.state = state
        self.priority = priority
        self.payload = payload
        self.uniqueKey = uniqueKey
        self.uniqueUntil = uniqueUntil
        self.exclusiveKey = exclusiveKey
        self.rate = rate
        self.checkpoint = checkpoint
        self.attempt = attempt
        self.snoozes = snoozes
        self.leaseToken = leaseToken
        self.worker = worker
        self.runAt = runAt
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.cancelRequested = cancelRequested
        self.cancelReason = cancelReason
        self.parkedCause = parkedCause
        self.failures = failures
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.requestID = requestID
    }
}
