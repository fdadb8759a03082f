/// What the present work belongs to; every log record written within carries it.
///
/// An object, because many records and tasks hold the same one.
public final class LogContext: Sendable {
    /// The context of the present task.
    @TaskLocal public static var current: LogContext?

    /// The id of the HTTP request, as answered in `X-Request-ID`.
    public let requestID: String?
    /// The id of the job.
    public let jobID: String?
    /// The kind of the job.
    public let jobKind: String?
    /// The id of the meeting.
    public let meetingID: String?
    /// The id of the run, such as one sync and all that followed from it, that the work is part of.
    public let runID: String?
    /// The trace of the work where the task has no ``TraceContext/current`` of its own.
    public let traceContext: TraceContext?

    /// Makes a context of the ids that are known.
    public init(
        requestID: String? = nil,
        jobID: String? = nil,
        jobKind: String? = nil,
        meetingID: String? = nil,
        runID: String? = nil,
        traceContext: TraceContext? = nil
    ) {
        self.requestID = requestID
        self.jobID = jobID
        self.jobKind = jobKind
        self.meetingID = meetingID
        self.runID = runID
        self.traceContext = traceContext
    }

    /// Runs a body within the present context, extended by the ids that are given.
    public static func with<Result>(
        requestID: String? = nil,
        jobID: String? = nil,
        jobKind: String? = nil,
        meetingID: String? = nil,
        runID: String? = nil,
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        let present = current
        let context = LogContext(
            requestID: requestID ?? present?.requestID,
            jobID: jobID ?? present?.jobID,
            jobKind: jobKind ?? present?.jobKind,
            meetingID: meetingID ?? present?.meetingID,
            runID: runID ?? present?.runID,
            traceContext: present?.traceContext
        )
        return try await $current.withValue(context, operation: body)
    }
}

extension TraceContext {
    /// The id of the run that a trace stands for: the jobs that led to each other share a trace.
    public var runID: String { String(traceID.prefix(16)) }
}
