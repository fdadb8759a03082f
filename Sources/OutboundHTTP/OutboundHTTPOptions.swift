/// The limits of a client.
public struct OutboundHTTPOptions: Sendable {
    /// The most transfers under way at once.
    public var maximumActive = 64
    /// The most connections to one host.
    public var maximumPerHost = 16
    /// The most requests that wait for a place; one more is refused.
    public var maximumWaiting = 1_000
    /// The longest time for a TCP connection and its TLS handshake.
    public var connectTimeout: Duration = .seconds(10)
    /// How long an unused connection is kept for reuse.
    public var idleConnectionTimeout: Duration = .seconds(55)
    /// How long transfers under way may go on after the client was told to stop.
    public var drainDeadline: Duration = .seconds(5)
    /// The longest pause before a retry; a server that asks for a longer one is answered by
    /// handing its response to the caller.
    public var maximumRetryPause: Duration = .seconds(10)
    /// A file of trusted certificate authorities in PEM form; nil means the system's.
    public var certificateAuthorities: String?
    /// When an upstream's circuit opens, and for how long.
    public var circuit = CircuitBreakerOptions()

    /// Creates the default limits.
    public init() {}
}
