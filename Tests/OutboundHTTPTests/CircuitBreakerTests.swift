import Logging
import Observability
import TestSupport
import Testing

@testable import OutboundHTTP

struct CircuitBreakerTests {
    private func breaker(threshold: Int = 3) -> CircuitBreaker {
        var options = CircuitBreakerOptions()
        options.failureThreshold = threshold
        return CircuitBreaker(options)
    }

    /// Lets one request through that ends so.
    private func pass(
        _ breaker: inout CircuitBreaker,
        _ outcome: CircuitBreaker.Outcome,
        at now: Duration
    ) {
        guard case .allowed(let permit) = breaker.admit(now: now) else {
            Issue.record("was refused at \(now)")
            return
        }
        breaker.record(outcome, permit, now: now)
    }

    @Test func `failures in a row open the circuit`() {
        var breaker = breaker()
        pass(&breaker, .failure, at: .zero)
        pass(&breaker, .failure, at: .zero)
        pass(&breaker, .success, at: .zero)
        pass(&breaker, .failure, at: .zero)
        pass(&breaker, .failure, at: .zero)
        pass(&breaker, .nothingLearned, at: .zero)
        #expect(breaker.state == .closed(failuresInARow: 2))
        pass(&breaker, .failure, at: .seconds(1))
        #expect(breaker.state == .open(until: .seconds(6), openings: 1))
        #expect(breaker.metricValue == 2)
    }

    @Test func `an open circuit refuses until its time is over`() {
        var breaker = breaker(threshold: 1)
        pass(&breaker, .failure, at: .zero)
        #expect(breaker.admit(now: .seconds(2)) == .refused(retryAfter: .seconds(3)))
        guard case .allowed = breaker.admit(now: .seconds(5)) else {
            Issue.record("the probe was refused")
            return
        }
        #expect(breaker.metricValue == 1)
        #expect(breaker.admit(now: .seconds(5)) == .refused(retryAfter: .seconds(1)))
    }

    @Test func `a probe that succeeds closes the circuit`() {
        var breaker = breaker(threshold: 1)
        pass(&breaker, .failure, at: .zero)
        pass(&breaker, .success, at: .seconds(5))
        #expect(breaker.state == .closed(failuresInARow: 0))
        #expect(breaker.metricValue == 0)
    }

    @Test func `probes that fail double the time up to its limit`() {
        var breaker = breaker(threshold: 1)
        pass(&breaker, .failure, at: .zero)
        var now = Duration.zero
        for expected in [5, 10, 20, 40, 60, 60] as [Int64] {
            guard case .open(let until, _) = breaker.state else {
                Issue.record("is not open")
                return
            }
            #expect(until - now == .seconds(expected))
            now = until
            pass(&breaker, .failure, at: now)
        }
    }

    @Test func `a probe that was given up makes way for another`() {
        var breaker = breaker(threshold: 1)
        pass(&breaker, .failure, at: .zero)
        pass(&breaker, .nothingLearned, at: .seconds(5))
        pass(&breaker, .success, at: .seconds(5))
        #expect(breaker.metricValue == 0)
    }

    @Test func `an outcome from before the opening does not close the circuit`() {
        var breaker = breaker(threshold: 1)
        guard case .allowed(let early) = breaker.admit(now: .zero) else { return }
        pass(&breaker, .failure, at: .zero)
        breaker.record(.success, early, now: .seconds(1))
        #expect(breaker.metricValue == 2)
    }

    @Test func `a client leaves a failing upstream alone and comes back`() async throws {
        let transport = ScriptedTransport(
            Array(repeating: .answer(500), count: 5) + [.answer(200)]
        )
        let under = ClientUnderTest(transport: transport, time: transport.time)
        let request = OutboundRequest(upstream: "test", url: "http://example.test/")
        for _ in 1...5 { _ = try await under.client.send(request) }
        let error = await #expect(throws: OutboundError.self) {
            try await under.client.send(request)
        }
        #expect(error?.reason == .circuitOpen(retryAfter: .seconds(5)))
        #expect(error?.mayHaveReachedServer == false)
        #expect(transport.transfers.count == 5)
        #expect(
            under.metrics("circuit_breaker_state{")
                == [#"taskforge_circuit_breaker_state{upstream="test"} 2"#]
        )
        // Another upstream is not meant.
        let other = OutboundRequest(upstream: "other", url: "http://example.test/")
        #expect(try await under.client.send(other).status == 200)

        transport.advance(by: .seconds(5))
        #expect(try await under.client.send(request).status == 200)
        #expect(
            under.metrics(#"circuit_breaker_state{upstream="test"#)
                == [#"taskforge_circuit_breaker_state{upstream="test"} 0"#]
        )
        #expect(under.log.all.contains { $0.contains("circuit breaker changed state=open") })
    }

    @Test(arguments: [400, 401, 404, 429])
    func `answers that blame the caller do not open the circuit`(_ status: Int) async throws {
        let transport = ScriptedTransport([.answer(status)])
        let under = ClientUnderTest(transport: transport, time: transport.time)
        let request = OutboundRequest(upstream: "test", url: "http://example.test/")
        for _ in 1...20 { #expect(try await under.client.send(request).status == status) }
    }
}
