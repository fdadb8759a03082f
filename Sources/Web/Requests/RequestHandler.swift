import HTTPTypes
public import Hummingbird
import Logging
public import Observability
import Tracing

/// What holds for every request, whatever its route and its fate.
///
/// It names the request, continues the caller's trace, adds the headers that every answer
/// carries, and after the last byte writes the one log record, the metrics and the span.
public struct RequestHandler: Sendable {
    /// What is measured and told.
    public struct Options: Sendable {
        /// From which length on a request is reported as slow, with where its time went.
        public var slow: Duration = .seconds(1)
        /// Where requests are traced; nil where they are not.
        public var tracer: SpanTracer?

        /// Traces nothing.
        public init() {}
    }

    private let responder: RouterResponder<WebContext>
    private let metrics: RequestMetrics
    private let headers: StandardHeaders
    private let options: Options
    private let templates = RouteTemplates()
    private let clock = ContinuousClock()

    /// Handles requests by the routes of a responder.
    init(
        _ responder: RouterResponder<WebContext>,
        metrics: RequestMetrics,
        headers: StandardHeaders,
        options: Options
    ) {
        self.responder = responder
        self.metrics = metrics
        self.headers = headers
        self.options = options
    }

    /// Handles requests by routes that a body adds, as measurements of the handling need them.
    ///
    /// - Throws: When a page's template is malformed, which the tests exclude.
    package init(
        metrics: RequestMetrics,
        options: Options,
        routes: (Router<WebContext>) -> Void
    ) throws {
        let router = Router(context: WebContext.self)
        router.add(middleware: ProblemMiddleware(pages: try PageRenderer(version: "")))
        routes(router)
        self.init(
            router.buildResponder(),
            metrics: metrics,
            headers: StandardHeaders(isSecure: false),
            options: options
        )
    }

    /// Finds the answer to a request; once it is written, or cannot be, call
    /// ``finish(_:isClientGone:)``.
    public func answer(_ request: Request, _ context: WebContext) async -> AnsweredRequest {
        let began = clock.now
        let method = metrics.label(of: request.method.rawValue)
        metrics.began(method: method)
        let fields = request.headers
        let caller = fields[only: .traceParent].flatMap {
            TraceContext(traceparent: $0, tracestate: fields[.traceState])
        }
        let span = options.tracer?.root(method, continuing: caller, kind: .server)
        var place = span?.place ?? caller?.child() ?? TraceContext()
        let phases = PhaseTimes()
        place.phases = phases
        // A new id is the trace's, so that one search finds both.
        let id = CallerRequestID.accepted(fields[only: .requestID]) ?? place.traceID
        let logContext = LogContext(requestID: id, traceContext: place)
        var response = await TraceContext.$current.withValue(place) {
            await LogContext.$current.withValue(logContext) {
                await FlightRecorder.recording(hasFailed: { $0.status.code >= 500 }) {
                    await respond(to: request, context)
                }
            }
        }
        let answered = clock.now
        headers.add(
            to: &response.headers,
            requestID: id,
            duration: answered - began,
            phases: phases
        )
        let route = templates.template(context.endpointPath)
        return AnsweredRequest(
            response: response,
            method: method,
            route: route,
            path: route.hides(request.uri.path) ? route.text : request.uri.path,
            requestBytes: fields[only: .contentLength].flatMap { Int($0) },
            client: context.client.text,
            began: began,
            answered: answered,
            phases: phases,
            span: span,
            logContext: logContext,
            logger: context.logger
        )
    }

    /// Tells of a request that is over: by its metrics, its span and its log record.
    public func finish(_ answered: AnsweredRequest, isClientGone: Bool) {
        let now = clock.now
        let ended = EndedRequest(
            request: answered,
            status: isClientGone
                ? EndedRequest.clientGoneStatus : answered.response.status.code,
            duration: now - answered.began,
            writing: now - answered.answered,
            isClientGone: isClientGone
        )
        let isLookedUp = end(ended)
        metrics.ended(ended, trace: isLookedUp ? answered.logContext.traceContext : nil)
        LogContext.$current.withValue(answered.logContext) {
            log(ended)
        }
    }

    private func respond(to request: Request, _ context: WebContext) async -> Response {
        do {
            return try await responder.respond(to: request, context: context)
        } catch {
            // The router's own middleware answers every error; this is what is left if not.
            context.logger.error("request failed", error: error)
            return Response(status: .internalServerError)
        }
    }

    /// Ends the span; gives whether the trace can be looked up: among the exported ones where
    /// spans are exported, else in the log, which has every trace's id.
    private func end(_ ended: EndedRequest) -> Bool {
        guard let span = ended.request.span else { return true }
        if ended.status >= 500 { span.setStatus(SpanStatus(code: .error)) }
        return span.end(named: ended.name) { $0.describe(ended) }
    }

    private func log(_ ended: EndedRequest) {
        let logger = ended.request.logger
        if ended.duration >= options.slow {
            logger.warning("slow request", metadata: ended.slowFields)
        }
        let isQuiet = ended.request.route.isQuiet && ended.status < 400
        let level: Logger.Level = isQuiet ? .debug : .info
        guard logger.logLevel <= level else { return }
        logger.log(level: level, "request", metadata: ended.fields)
    }
}

extension SpanAttributes {
    /// OpenTelemetry's conventions for HTTP servers, without the query and the header fields.
    fileprivate mutating func describe(_ ended: EndedRequest) {
        self["http.request.method"] = ended.request.method
        self["http.route"] = ended.request.route.text
        self["url.path"] = ended.request.path
        self["http.response.status_code"] = ended.status
        self["client.address"] = ended.request.client
        if let bytes = ended.responseBytes { self["http.response.body.size"] = bytes }
        if ended.isClientGone {
            self["error.type"] = "client_closed"
        } else if ended.status >= 500 {
            self["error.type"] = "\(ended.status)"
        }
    }
}

extension Duration {
    /// The length in milliseconds, to the microsecond.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        return Double(microseconds) / 1_000
    }
}
