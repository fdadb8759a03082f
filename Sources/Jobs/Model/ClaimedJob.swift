public import FoundationEssentials

/// A job as the worker that has just claimed it sees it.
public struct ClaimedJob: Sendable, Equatable {
    /// The right to perform it.
    public let lease: JobLease
    /// The name of its kind.
    public let kind: String
    /// The queue it was taken from.
    public let queue: String
    /// The payload as JSON text.
    public let payload: String
    /// Which attempt this is, from 1.
    public let attempt: Int
    /// How often it gave an attempt back by asking to wait.
    public let snoozes: Int
    /// When it might start at the earliest.
    public let runAt: Date
    /// How long it was ready before this claim, by the store's clock.
    public let waited: Duration
    /// The key that it alone holds while it runs.
    public let exclusiveKey: String?
    /// What an earlier attempt saved last, as JSON text.
    public let checkpoint: String?
    /// The W3C trace that the work continues.
    public let traceparent: String?
    /// What tracing systems have noted of that trace.
    public let tracestate: String?
    /// The id of the request that led to the job.
    public let requestID: String?

    /// Describes a claim; stores call this.
    public init(
        lease: JobLease,
        kind: String,
        queue: String,
        payload: String,
        attempt: Int,
        snoozes: Int,
        runAt: Date,
        waited: Duration,
        exclusiveKey: String? = nil,
        checkpoint: String? = nil,
        traceparent: String?,
        tracestate: String?,
        requestID: String?
    ) {
        self.lease = lease
        self.kind = kind
        self.queue = queue
        self.payload = payload
        self.attempt = attempt
        self.snoozes = snoozes
        self.runAt = runAt
        self.waited = waited
        self.exclusiveKey = exclusiveKey
        self.checkpoint = checkpoint
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.requestID = requestID
    }
}
