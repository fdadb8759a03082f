package import Foundation
import Observability

/// A request on its way through its attempts.
struct OutboundCall {
    /// What the caller asked for.
    let request: OutboundRequest
    /// Where it goes.
    let target: RequestTarget
    /// The moment at which the whole call ends, on the client's clock.
    let end: Duration
    /// How many attempts have begun.
    var attempts = 0
    /// Whether any attempt so far may have reached the server.
    var hasReachedServer = false

    /// Creates a call of which no attempt has begun.
    init(_ request: OutboundRequest, target: RequestTarget, end: Duration) {
        self.request = request
        self.target = target
        self.end = end
    }

    /// The next attempt as the transport takes it, with its secrets revealed.
    ///
    /// - Parameter trace: The attempt's own place in the trace, which is handed on.
    func transfer(timeout: Duration, trace: TraceContext?) -> Transfer {
        var headers = request.headers
        headers += request.secretHeaders.map { ($0.name, $0.value.reveal()) }
        if let trace {
            headers.append((name: "traceparent", value: trace.traceparent))
            if let state = trace.tracestate {
                headers.append((name: "tracestate", value: state))
            }
        }
        return Transfer(
            server: target.server,
            isEncrypted: target.isEncrypted,
            method: request.method,
            url: request.url,
            headers: headers,
            body: request.body,
            timeout: timeout,
            responseLimit: request.responseLimit
        )
    }

    /// The error for a call that took longer than it may.
    func deadlineExceeded() -> OutboundError {
        OutboundError(.deadlineExceeded(request.deadline), server: target.server)
    }
}

/// Where a client takes its time and its chance from.
package struct OutboundTime: Sendable {
    /// The time since some fixed moment; never goes back.
    package var now: @Sendable () -> Duration
    /// Waits; throws when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// The time of day, for dates in headers.
    package var date: @Sendable () -> Date
    /// A number from 0 up to 1.
    package var random: @Sendable () -> Double

    /// Creates the real time and real chance.
    package init() {
        let origin = ContinuousClock.now
        now = { ContinuousClock.now - origin }
        sleep = { try await Task.sleep(for: $0, clock: .continuous) }
        date = { Date() }
        random = { Double.random(in: 0..<1) }
    }
}

extension OutboundError {
    /// What the circuit breaker learns from the error.
    var saysOfUpstream: CircuitBreaker.Outcome {
        switch reason {
        case .nameNotResolved, .connectFailed, .tlsFailed, .connectionLost, .protocolViolation:
            .failure
        // One that expired before anything was sent may only have waited for a place here.
        case .deadlineExceeded: mayHaveReachedServer ? .failure : .nothingLearned
        case .responseTooLarge: .success
        case .invalidRequest, .queueFull, .circuitOpen, .shuttingDown: .nothingLearned
        }
    }
}
