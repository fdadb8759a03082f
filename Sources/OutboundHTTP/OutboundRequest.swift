public import Observability

/// One call to another company's server: what to send, how long to wait, whether to repeat.
public struct OutboundRequest: Sendable {
    /// The name of the upstream in metrics, logs and its circuit breaker, such as `monday`.
    public var upstream: String
    /// The HTTP method in capitals.
    public var method: String
    /// The whole address, `http` or `https`; its query string is never logged.
    public var url: String
    /// Whether the path is a secret too and never logged.
    public var hidesPath: Bool
    /// Header fields without secrets.
    public var headers: [(name: String, value: String)]
    /// Header fields whose values are revealed on the wire only.
    public var secretHeaders: [(name: String, value: Secret)]
    /// The body, or nil for none.
    public var body: [UInt8]?
    /// The longest time for everything: waiting for a place, every attempt, every pause between.
    public var deadline: Duration
    /// The most bytes of decoded response body that are accepted.
    public var responseLimit: Int
    /// Which failures are tried again, and how often.
    public var retry: RetryRule
    /// Asked before each attempt is sent; what it throws ends the call, as a quota's refusal does.
    public var permission: (@Sendable () async throws -> Void)?

    /// Creates a request; only the first two values have no sensible default.
    public init(
        upstream: String,
        url: String,
        method: String = "GET",
        headers: [(name: String, value: String)] = [],
        secretHeaders: [(name: String, value: Secret)] = [],
        hidesPath: Bool = false,
        body: [UInt8]? = nil,
        deadline: Duration = .seconds(30),
        responseLimit: Int = 16 * 1_024 * 1_024,
        retry: RetryRule = .none,
        permission: (@Sendable () async throws -> Void)? = nil
    ) {
        self.upstream = upstream
        self.url = url
        self.hidesPath = hidesPath
        self.method = method
        self.headers = headers
        self.secretHeaders = secretHeaders
        self.body = body
        self.deadline = deadline
        self.responseLimit = responseLimit
        self.retry = retry
        self.permission = permission
    }

    /// Whether HTTP itself says that repeating the method changes nothing more (RFC 9110, 9.2.2).
    var isIdempotent: Bool {
        ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"].contains(method)
    }
}
