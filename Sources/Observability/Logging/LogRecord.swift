import Logging

/// One record as the caller hands it over: nothing formatted yet.
///
/// An object, because it changes hands several times and its many parts would be counted each time.
final class LogRecord: Sendable {
    /// What swift-log handed over.
    let event: LogEvent
    /// The logger's label.
    let logger: String
    /// The metadata of the logger itself.
    let loggerMetadata: Logger.Metadata
    /// What the logger's metadata provider gave at the call.
    let providedMetadata: Logger.Metadata
    /// What the task belonged to.
    let context: LogContext?
    /// The task's place in a trace.
    let trace: TraceContext?
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    let time: Int64

    /// Takes what the caller handed over.
    init(
        event: LogEvent,
        logger: String,
        loggerMetadata: Logger.Metadata = [:],
        providedMetadata: Logger.Metadata = [:],
        context: LogContext? = nil,
        trace: TraceContext? = nil,
        time: Int64
    ) {
        self.event = event
        self.logger = logger
        self.loggerMetadata = loggerMetadata
        self.providedMetadata = providedMetadata
        self.context = context
        self.trace = trace
        self.time = time
    }

    /// The ids of the context that are known, by the names of their fields.
    var contextFields: [(key: String, value: String)] {
        var fields: [(key: String, value: String)] = []
        if context != nil || trace != nil { fields.reserveCapacity(7) }
        if let requestID = context?.requestID { fields.append(("request_id", requestID)) }
        if let trace = trace ?? context?.traceContext {
            fields.append(("trace_id", trace.traceID))
            fields.append(("span_id", trace.spanID))
        }
        if let jobID = context?.jobID { fields.append(("job_id", jobID)) }
        if let jobKind = context?.jobKind { fields.append(("job_kind", jobKind)) }
        if let meetingID = context?.meetingID { fields.append(("meeting_id", meetingID)) }
        if let runID = context?.runID { fields.append(("run_id", runID)) }
        return fields
    }
}
