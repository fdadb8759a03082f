/// A route that a module answers, beneath `/webhooks/` and the module's name.
///
/// The core reads the body up to its limit, holds the deadline, and writes the log line, the
/// metrics and the trace; the handler only decides.
public struct ModuleRoute: Sendable {
    /// The request methods a module can answer.
    public enum Method: String, Sendable, Hashable {
        /// Reads something.
        case get = "GET"
        /// Delivers something.
        case post = "POST"
    }

    /// The request method.
    public let method: Method
    /// The path after the module's prefix: empty, or segments such as `{secret}`.
    public let path: String
    /// The largest body in bytes; a larger one is answered with 413.
    public let bodyLimit: Int
    /// How long the handler may take; 503 afterwards.
    public let deadline: Duration
    /// Answers a request; a `WebhookRefusal` is told as a problem, other errors are our own fault.
    public let handle: @Sendable (ModuleRequest) async throws -> ModuleResponse

    /// Declares a route.
    public init(
        _ method: Method,
        _ path: String = "",
        bodyLimit: Int = 1 << 20,
        deadline: Duration = .seconds(10),
        handle: @escaping @Sendable (ModuleRequest) async throws -> ModuleResponse
    ) {
        self.method = method
        self.path = path
        self.bodyLimit = bodyLimit
        self.deadline = deadline
        self.handle = handle
    }
}
