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
    /// When it may start; nil or a moment that has passed means at once.
    public let runAt: Date?
    /// Its place among the ready jobs of its queue: smaller first, 0 is ordinary.
    public let priority: Int
    /// The key that only one unfinished job of the kind may have; nil means no such rule.
    ///
    /// Unfinished is `available`, `scheduled` or `running`. A `parked` job lets go of its key, so
    /// that one failure does not stop a periodic job for ever.
    public let uniqueKey: String?
    /// How long after it was enqueued the job keeps its unique key even though it is over; nil for
    /// no longer than it is unfinished.
    ///
    /// It holds off those who ask with such a time themselves.
    public let uniqueFor: Duration?
    /// The key of which only one job runs at a time, whatever its kind, queue and instance; nil
    /// means no such rule.
    public let exclusiveKey: String?
    /// How often jobs like it may start; nil means no such rule.
    public let rate: JobRate?
    /// The W3C trace that the work will continue.
    public let traceparent: String
    /// What tracing systems have noted of that trace.
    public let tracestate: String?
    /// The id of the request that led to the job.
    public let requestID: String?

    /// Makes a job of a kind; the present trace and request id travel with it.
    ///
    /// Where no trace is under way the job begins one, which all its attempts share.
    ///
    /// - Throws: ``JobError`` where a name, the key, the priority or the payload breaks a limit.
    public init<Payload>(
        _ kind: JobKind<Payload>,
        _ payload: Payload,
        runAt: Date? = nil,
        priority: Int = 0,
        uniqueKey: String? = nil,
        uniqueFor: Duration? = nil,
        exclusiveKey: String? = nil,
        rate: JobRate? = nil
    ) throws(JobError) {
        for name in [kind.name, kind.queue] where !JobLimits.isName(name) {
            throw .invalidName(name)
        }
        guard JobLimits.priorities.contains(priority) else { throw .priorityOutOfRange(priority) }
        for key in [uniqueKey, exclusiveKey, rate?.key] {
            guard let key, !JobLimits.isKey(key) else { continue }
            throw .keyInvalid(kind: kind.name, bytes: key.utf8.count)
        }
        if let uniqueFor, uniqueKey == nil || !JobLimits.spans.contains(uniqueFor) {
            throw .windowInvalid(kind: kind.name, uniqueFor)
        }
        if let rate, !JobLimits.admits(rate) { throw .rateInvalid(kind: kind.name, rate) }
        self.kind = kind.name
        self.queue = kind.queue
        self.payload = try PayloadCoding.encode(payload, kind: kind.name)
        self.runAt = runAt
        self.priority = priority
        self.uniqueKey = uniqueKey
        self.uniqueFor = uniqueFor
        self.exclusiveKey = exclusiveKey
        self.rate = rate
        let trace = TraceContext.current ?? TraceContext()
        traceparent = trace.traceparent
        tracestate = trace.tracestate
        requestID = LogContext.current?.requestID
    }
}
