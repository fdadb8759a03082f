import HTTPTypes
import Hummingbird
import Logging
import Observability

/// The one middleware: what holds for every request, whatever its route and its fate.
///
/// It names the request, continues the caller's trace, turns errors into answers, adds the
/// headers that every answer carries, and writes the one log line and the metrics.
struct RequestMiddleware: RouterMiddleware {
    let metrics: RequestMetrics
    let headers: StandardHeaders
    let pages: PageRenderer
    /// Routes whose successes are logged at debug level, since machines ask for them all day.
    let quietRoutes: Set<String>
    let clock = ContinuousClock()

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let began = clock.now
        let method = metrics.label(of: request.method.rawValue)
        metrics.began(method: method)
        let trace =
            request.headers[.traceParent].flatMap { TraceContext(traceparent: $0)?.child() }
            ?? TraceContext()
        // A new id is the trace's, so that one search finds both.
        let id = CallerRequestID.accepted(request.headers[.requestID]) ?? trace.traceID

        return await TraceContext.$current.withValue(trace) {
            await LogContext.with(requestID: id) {
                var response = await answer(request, context, id: id, next)
                let duration = clock.now - began
                let route = context.endpointPath.flatMap(Self.template) ?? Self.unmatched
                metrics.ended(
                    method: method,
                    route: route,
                    status: response.status.code,
                    after: duration
                )
                headers.add(to: &response, requestID: id, duration: duration)
                log(request, response, context, route: route, duration: duration)
                return response
            }
        }
    }

    private func answer(
        _ request: Request,
        _ context: WebContext,
        id: String,
        _ next: @concurrent (Request, WebContext) async throws -> Response
    ) async -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem(error)
            if problem.status.code >= 500 {
                context.logger.error("request failed", error: error)
            }
            return problem.response(to: request, requestID: id, pages: pages)
        }
    }

    private func log(
        _ request: Request,
        _ response: Response,
        _ context: WebContext,
        route: String,
        duration: Duration
    ) {
        let isQuiet = quietRoutes.contains(route) && response.status.code < 400
        let level: Logger.Level = isQuiet ? .debug : .info
        guard context.logger.logLevel <= level else { return }
        // A webhook's path can hold a secret, so its template stands for it.
        let path = route.contains("{secret}") ? route : request.uri.path
        var metadata: Logger.Metadata = [
            "method": "\(request.method.rawValue)",
            "route": "\(route)",
            "path": "\(path)",
            "status": .stringConvertible(response.status.code),
            "duration_ms": .stringConvertible(duration.milliseconds),
            "client_address": "\(context.client.text)",
        ]
        if let bytes = response.body.contentLength {
            metadata["bytes"] = .stringConvertible(bytes)
        }
        context.logger.log(level: level, "request", metadata: metadata)
    }

    /// The label of requests that no route matches.
    static let unmatched = "unmatched"

    /// The route's template; nil for the framework's own word for an unknown path.
    private static func template(_ endpoint: String) -> String? {
        endpoint.hasPrefix("/") ? endpoint : nil
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
