/// Where the time of one attempt went, as libcurl measured it.
///
/// The first three are zero on a connection that was used before.
public struct PhaseTimings: Sendable, Equatable {
    /// Looking the name up.
    public var dns: Duration = .zero
    /// Connecting by TCP.
    public var connect: Duration = .zero
    /// Shaking hands by TLS.
    public var tls: Duration = .zero
    /// From the request going out to the first byte of the answer.
    public var wait: Duration = .zero
    /// From the first byte of the answer to its last.
    public var transfer: Duration = .zero
    /// Whether a connection was opened for this attempt.
    public var openedConnection = false

    /// Creates timings of zero.
    public init() {}
}
