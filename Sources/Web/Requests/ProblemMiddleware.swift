import Hummingbird
import Logging
import Observability

/// Turns errors into answers, inside the router so that an unknown path is one of them.
struct ProblemMiddleware: RouterMiddleware {
    let pages: PageRenderer

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem(error)
            if problem.status.code >= 500 {
                context.logger.error("request failed", error: error)
            }
            let id = LogContext.current?.requestID ?? ""
            return problem.response(to: request, requestID: id, pages: pages)
        }
    }
}
