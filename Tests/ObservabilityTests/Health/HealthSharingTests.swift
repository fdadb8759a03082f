import FoundationEssentials
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Observability

@Suite struct HealthSharingTests {
    struct Away: Error {}

    /// A store in memory that a test takes away.
    private final class Store: HealthStore {
        struct State {
            var isAway = false
            var known: [String: SharedHealth.Known] = [:]
            var transitions: [HealthTransition] = []
            var claims = 0
            var claim = ProbeClaim.granted
        }
        let state = Mutex(State())
        let exchanged = TestSignal()

        func exchange(_ news: HealthNews) async throws -> SharedHealth {
            defer { exchanged.send() }
            return try state.withLock { state in
                guard !state.isAway else { throw Away() }
                state.transitions += news.transitions
                for (check, evidence) in news.observations {
                    var known = state.known[check.name]
                    for observation in evidence {
                        let new = HealthState.taking(observation, into: known?.state, of: check)
                        known = SharedHealth.Known(
                            new.state,
                            revision: (known?.revision ?? 0) + 1
                        )
                    }
                    state.known[check.name] = known
                }
                return SharedHealth(states: state.known)
            }
        }

        func claimProbe(of check: HealthCheck, at now: Date) async throws -> ProbeClaim {
            try state.withLock { state in
                guard !state.isAway else { throw Away() }
                state.claims += 1
                return state.claim
            }
        }
    }

    private func monitor(
        _ clock: ManualClock,
        _ store: Store,
        _ checks: [HealthCheck],
        metrics: MetricRegistry = MetricRegistry()
    ) throws -> HealthMonitor {
        let monitor = HealthMonitor(
            metrics: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            instance: "one",
            clock: clock,
            date: { Date(timeIntervalSince1970: 1_000 + clock.elapsed.seconds) }
        )
        try monitor.register(checks)
        try monitor.share(through: store, every: .seconds(5))
        return monitor
    }

    private func vendor(_ probe: @escaping @Sendable () async throws -> Void = {}) -> HealthCheck {
        HealthCheck(
            "api",
            impact: .degrading,
            scope: .shared(probesPerDay: 4),
            interval: .seconds(28_800),
            retryInterval: .seconds(3_600),
            probe: probe
        )
    }

    private func running(_ monitor: HealthMonitor, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await monitor.run() }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `a stale check is a change that each instance keeps, and one never fresh is none`()
        async throws
    {
        let (clock, store) = (ManualClock(), Store())
        store.state.withLock { $0.claim = .taken(until: .distantFuture) }
        let one = try monitor(clock, store, [vendor()])
        one.recordSuccess("api")
        clock.advance(by: .seconds(57_601))
        #expect(!one.report().isHealthy)
        #expect(one.takeNews().transitions.map(\.reason) == ["stale: last checked 57601 s ago"])
        one.recordSuccess("api")
        let news = one.takeNews()
        #expect(news.transitions.map(\.isHealthy) == [true])
        #expect(news.transitions.map(\.instance) == ["one"])
        // One that starts days later takes over what is known, which is old.
        _ = try await store.exchange(news)
        clock.advance(by: .seconds(200_000))
        let two = try monitor(clock, store, [vendor()])
        try await withThrowingTaskGroup { group in
            group.addTask { try await two.run() }
            #expect(await store.exchanged.wait(.seconds(10)))
            #expect(await clock.waitForSleepers(2))
            #expect(!two.report().isHealthy)
            #expect(two.takeNews().transitions.isEmpty)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `what one instance saw the other tells too`() async throws {
        let (clock, store) = (ManualClock(), Store())
        let (one, two) = (
            try monitor(clock, store, [vendor()]), try monitor(clock, store, [vendor()])
        )
        try await running(one) {
            try await running(two) {
                #expect(await clock.waitForSleepers(4))
                one.recordFailure("api", "answered 503")
                #expect(one.report().checks.first?.isHealthy == false)
                clock.advance(by: .seconds(5))
                #expect(await clock.waitForSleepers(4))
                clock.advance(by: .seconds(5))
                try await eventually("the other knows") {
                    two.report().checks.first?.isHealthy == false
                }
                #expect(two.report().checks.first?.message == "answered 503")
                #expect(two.report().checks.first?.evidence == .traffic)
            }
        }
    }

    @Test func `what others know already is not asked at the start`() async throws {
        let (clock, store) = (ManualClock(), Store())
        let known = HealthState.taking(
            HealthObservation(
                failure: nil,
                evidence: .traffic,
                date: Date(timeIntervalSince1970: 990)
            ),
            into: nil,
            of: vendor()
        ).state
        store.state.withLock { $0.known["api"] = SharedHealth.Known(known, revision: 1) }
        let one = try monitor(clock, store, [vendor { Issue.record("nobody needs to ask") }])
        try await running(one) {
            #expect(await clock.waitForSleepers(2))
            #expect(one.report().checks.first?.age == .seconds(10))
            #expect(one.report().isHealthy)
        }
        #expect(store.state.withLock { $0.claims } == 0)
    }

    @Test func `without the store an instance goes by its own traffic and probes nothing shared`()
        async throws
    {
        let (clock, store, registry) = (ManualClock(), Store(), MetricRegistry())
        store.state.withLock { $0.isAway = true }
        let asked = Mutex(0)
        let own = HealthCheck("database", impact: .critical, interval: .seconds(3_000)) {
            asked.withLock { $0 += 1 }
        }
        let shared = vendor { Issue.record("there might be a probe too many") }
        let one = try monitor(clock, store, [own, shared], metrics: registry)
        try await running(one) {
            #expect(await clock.waitForSleepers(3))
            one.recordFailure("api", "answered 503")
            one.recordFailure("database", "gone")
            #expect(one.report().checks.map(\.isHealthy) == [false, false])
            one.recordSuccess("api")
            #expect(one.report().checks.first?.isHealthy == true)
            store.state.withLock { $0.isAway = false }
            clock.advance(by: .seconds(5))
            try await eventually("what was seen is told") {
                store.state.withLock { $0.known["api"] != nil && !$0.transitions.isEmpty }
            }
        }
        #expect(asked.withLock { $0 } == 1)
        store.state.withLock { state in
            #expect(state.known["api"]?.state.consecutiveSuccesses == 1)
            #expect(state.transitions.map(\.check) == ["database"])
            #expect(state.transitions.first?.instance == "one")
        }
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(!text.contains("taskforge_health_sharing_failures_total 0\n"))
    }

    @Test func `a refused probe is counted and not asked for again before its time`() async throws {
        let (clock, store, registry) = (ManualClock(), Store(), MetricRegistry())
        store.state.withLock {
            $0.claim = .overBudget(until: Date(timeIntervalSince1970: 1_000 + 7_200))
        }
        let one = try monitor(
            clock,
            store,
            [vendor { Issue.record("the budget is used up") }],
            metrics: registry
        )
        try await running(one) {
            for _ in 0..<7 {
                #expect(await clock.waitForSleepers(2))
                clock.advance(by: .seconds(1_000))
            }
            #expect(await clock.waitForSleepers(2))
            #expect(store.state.withLock { $0.claims } == 1)
        }
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(text.contains(#"taskforge_health_probes_over_budget_total{check="api"} 1"#))
    }

    @Test func `what waits to be told is bounded, and what is forgotten is counted`() throws {
        let (clock, store, registry) = (ManualClock(), Store(), MetricRegistry())
        let own = HealthCheck("database", impact: .critical) {}
        let one = try monitor(clock, store, [own, vendor()], metrics: registry)
        for number in 0..<1_000 {
            one.recordFailure("api", "failure \(number)")
            number.isMultiple(of: 2)
                ? one.recordFailure("database", "gone") : one.recordSuccess("database")
        }
        let news = one.takeNews()
        #expect(news.transitions.count == HealthMonitor.transitionLimit)
        #expect(news.observations.map(\.evidence.count) == [HealthCheckRecord.untoldLimit])
        let forgotten = 1_000 - 100 + 1_000 - 32
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(text.contains("taskforge_health_evidence_forgotten_total \(forgotten)\n"))
    }

    @Test func `a probe's own calls are no evidence of their own`() async throws {
        let (clock, store) = (ManualClock(), Store())
        let reporter = Mutex(HealthReporter())
        let check = HealthCheck("database", impact: .critical) {
            reporter.withLock { $0 }.failed("database", "told by the call")
            throw Away()
        }
        let one = try monitor(clock, store, [check])
        reporter.withLock { $0 = HealthReporter(one) }
        try await running(one) {
            try await eventually("the probe has ended") {
                one.report().checks.first?.checkedAt != nil
            }
            #expect(one.report().checks.first?.consecutiveFailures == 1)
            #expect(one.report().checks.first?.evidence == .probe)
        }
    }
}
