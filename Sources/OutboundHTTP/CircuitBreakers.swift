import Logging
import Synchronization

/// The circuit breakers of a client, one for each upstream that was called.
final class CircuitBreakers: Sendable {
    private let breakers = Mutex<[String: CircuitBreaker]>([:])
    private let options: CircuitBreakerOptions
    private let meter: OutboundMeter
    private let logger: Logger

    /// Creates breakers for upstreams that are not known yet.
    init(_ options: CircuitBreakerOptions, meter: OutboundMeter, logger: Logger) {
        self.options = options
        self.meter = meter
        self.logger = logger
    }

    /// Says whether a request to the upstream may pass.
    func admit(_ upstream: String, now: Duration) -> CircuitBreaker.Admission {
        update(upstream) { $0.admit(now: now) }
    }

    /// Takes in how a request that was let through ended.
    func record(
        _ outcome: CircuitBreaker.Outcome,
        _ permit: CircuitBreaker.Permit,
        of upstream: String,
        now: Duration
    ) {
        update(upstream) { $0.record(outcome, permit, now: now) }
    }

    private func update<Result: Sendable>(
        _ upstream: String,
        _ change: @Sendable (inout CircuitBreaker) -> Result
    ) -> Result {
        let (result, before, after) = breakers.withLock { breakers in
            var breaker = breakers[upstream] ?? CircuitBreaker(options)
            let before = breakers[upstream]?.metricValue
            let result = change(&breaker)
            breakers[upstream] = breaker
            return (result, before, breaker.metricValue)
        }
        guard before != after else { return result }
        meter.circuit(upstream, after)
        if before != nil || after != 0 {
            let state = after == 2 ? "open" : after == 1 ? "half_open" : "closed"
            logger.warning(
                "circuit breaker changed",
                metadata: ["upstream": "\(upstream)", "state": "\(state)"]
            )
        }
        return result
    }
}
