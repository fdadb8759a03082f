import Hummingbird

/// Answers by the pool's threads instead of the connection's event loop.
///
/// For routes that render, encode or check a signature, all of which would hold up the loop's other
/// connections.
struct PoolMiddleware: RouterMiddleware {
    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await next(request, context)
        }
    }
}
