/// A call that ended without an answer.
///
/// An answer with a bad status is not an error: it is a response. Cancellation of the calling
/// task is thrown as `CancellationError`.
public struct OutboundError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Sendable, Equatable {
        /// The request cannot be sent as it stands; the text says why.
        case invalidRequest(String)
        /// As many requests as may wait are waiting already.
        case queueFull(limit: Int)
        /// The upstream failed too often in a row and is left alone for a while.
        case circuitOpen(retryAfter: Duration)
        /// The client is stopping.
        case shuttingDown
        /// The whole call took longer than it may.
        case deadlineExceeded(Duration)
        /// The host's name has no address.
        case nameNotResolved
        /// No connection came about; the text is libcurl's.
        case connectFailed(String)
        /// No trusted TLS session came about; the text is libcurl's.
        case tlsFailed(String)
        /// The connection ended before the answer was complete.
        case connectionLost(String)
        /// The answer is longer than the request allows.
        case responseTooLarge(limit: Int)
        /// The server's answer is not HTTP.
        case protocolViolation(String)
    }

    /// What went wrong.
    public let reason: Reason
    /// The host that was called, with the port where the address names one.
    public let server: String
    /// Whether the server may have acted on the request.
    ///
    /// False only when no byte of any attempt was sent. True means that the outcome is unknown,
    /// and that whoever must not do a thing twice has to look before repeating it.
    public let mayHaveReachedServer: Bool

    /// Creates an error; transports do.
    public init(_ reason: Reason, server: String, mayHaveReachedServer: Bool = false) {
        self.reason = reason
        self.server = server
        self.mayHaveReachedServer = mayHaveReachedServer
    }

    /// The class of the error as metrics and logs call it, such as `deadline_exceeded`.
    public var errorType: String {
        switch reason {
        case .invalidRequest: "invalid_request"
        case .queueFull: "queue_full"
        case .circuitOpen: "circuit_open"
        case .shuttingDown: "shutting_down"
        case .deadlineExceeded: "deadline_exceeded"
        case .nameNotResolved: "name_not_resolved"
        case .connectFailed: "connect_failed"
        case .tlsFailed: "tls_failed"
        case .connectionLost: "connection_lost"
        case .responseTooLarge: "response_too_large"
        case .protocolViolation: "protocol_violation"
        }
    }

    /// One sentence that is safe to log: it holds no path, query, header or body.
    public var description: String {
        switch reason {
        case .invalidRequest(let why):
            "the request to \(server) cannot be sent: \(why)"
        case .queueFull(let limit):
            "\(limit) outbound requests wait already; \(server) was not called, try again later"
        case .circuitOpen(let retryAfter):
            "\(server) failed repeatedly and is left alone for "
                + "\(retryAfter.wholeSeconds) more seconds"
        case .shuttingDown:
            "\(server) was not waited for, because this program is stopping"
        case .deadlineExceeded(let deadline):
            "\(server) did not answer within \(deadline.wholeSeconds) seconds"
        case .nameNotResolved:
            "the name \(server) has no address; check the configured url and the network's DNS"
        case .connectFailed(let detail):
            "no connection to \(server): \(detail)"
        case .tlsFailed(let detail):
            "no trusted TLS connection to \(server): \(detail); check the certificate and the "
                + "configured certificate authorities"
        case .connectionLost(let detail):
            "the connection to \(server) ended before the answer was complete: \(detail)"
        case .responseTooLarge(let limit):
            "\(server) answered with more than \(limit) bytes, which is not accepted"
        case .protocolViolation(let detail):
            "\(server) did not answer in HTTP: \(detail)"
        }
    }

    /// The same error, but saying that an earlier attempt may have reached the server.
    func reachingServer(_ reached: Bool) -> OutboundError {
        OutboundError(
            reason,
            server: server,
            mayHaveReachedServer: mayHaveReachedServer || reached
        )
    }
}

extension Duration {
    /// The number of seconds, rounded up, for sentences that people read.
    var wholeSeconds: Int64 {
        components.attoseconds > 0 ? components.seconds + 1 : components.seconds
    }
}
