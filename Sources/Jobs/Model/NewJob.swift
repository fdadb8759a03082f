public import FoundationEssentials
import Observability

/// A job that is about to be enqueued.
public struct NewJob: Sendable, Equatable {
    /// The name of its ``JobKind``.
    public let kind: String
    /// The queue of its kind.
    public let queue: String
    /// The payload as JSON text.
    public let payload: String
    /// When it may start; nil means at once.
    public let runAt: Date?
    /// Its place among the ready jobs of its queue: smaller first, 0 is ordinary.
    public let priority: Int
    /// The key that only one unfinished job of the kind may have; nil means no such rule.
    ///
    /// Unfinished is `available`, `scheduled` or `running`. A `parked` job lets go of its key, so
    /// that one failure does not stop a periodic job for ever.
    public let uniqueKey: String?
    /// The W3C trace that the work will continue.
    public let traceparent: String?
    /// The id of the request that led to the job.
    public let requestID: String?

    /// Makes a job of a kind; the present trace and request id travel with it.
    ///
    /// - Throws: ``JobError`` where a name, the key, the priority or the payload breaks a limit.
    public init<Payload>(
        _ kind: JobKind<Payload>,
        _ payload: Payload,
        runAt: Date? = nil,
        priority: Int = 0,
        uniqueKey: String? = nil
    ) throws(JobError) {
        for name in [kind.name, kind.queue] where !JobLimits.isName(name) {
            throw .invalidName(name)
        }
        guard JobLimits.priorities.contains(priority) else { throw .priorityOutOfRange(priority) }
        if let bytes = uniqueKey?.utf8.count, !(1...JobLimits.uniqueKeyBytes).contains(bytes) {
            throw .uniqueKeyInvalid(kind: kind.name, bytes: bytes)
        }
        self.kind = kind.name
        self.queue = kind.queue
        self.payload = try PayloadCoding.encode(payload, kind: kind.name)
        self.runAt = runAt
        self.priority = priority
        self.uniqueKey = uniqueKey
        traceparent = TraceContext.current?.traceparent
        requestID = LogContext.current?.requestID
    }
}
