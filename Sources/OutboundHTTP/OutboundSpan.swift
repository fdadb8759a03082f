import Observability
import Tracing

/// One attempt's span, by OpenTelemetry's conventions for HTTP clients; without it where the
/// present work is not traced.
///
/// The query string and the header fields are not part of it, for they may hold secrets.
struct OutboundSpan {
    private let call: OutboundCall
    private let span: TraceSpan?
    /// The attempt's place in the trace; nil outside any trace.
    let place: TraceContext?

    /// Begins with the attempt.
    init(_ call: OutboundCall) {
        self.call = call
        span = TraceSpan.beneathCurrent(call.request.method, kind: .client)
        place = span?.place ?? TraceContext.current?.child()
    }

    /// Ends with an answer; one that says that something is wrong is an error.
    func answered(_ status: Int) {
        if status >= 400 { span?.setStatus(SpanStatus(code: .error)) }
        span?.end { attributes in
            describe(&attributes)
            attributes["http.response.status_code"] = status
            if status >= 400 { attributes["error.type"] = "\(status)" }
        }
    }

    /// Ends without an answer.
    func failed(_ error: any Error, type: String) {
        span?.end(failing: error) { attributes in
            describe(&attributes)
            attributes["error.type"] = type
        }
    }

    private func describe(_ attributes: inout SpanAttributes) {
        attributes["http.request.method"] = call.request.method
        attributes["server.address"] = call.target.host
        attributes["url.path"] = call.target.path
        attributes["taskforge.upstream"] = call.request.upstream
        if call.attempts > 1 { attributes["http.request.resend_count"] = call.attempts - 1 }
    }
}
