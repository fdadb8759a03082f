import Foundation
import Logging
import Observability
import Operations
import Postgres
import TestSupport
import Testing

@Suite struct PostgresHealthStoreTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    private let check = HealthCheck(
        "fireflies_api",
        impact: .degrading,
        scope: .shared(probesPerDay: 4),
        interval: .seconds(8 * 3_600),
        retryInterval: .seconds(3_600),
        failures: 1
    ) {}

    private func withStore(_ body: (PostgresHealthStore) async throws -> Void) async throws {
        try await withTestDatabase { client in
            _ = try await Migrator(
                groups: [OperationsMigrations.group],
                client: client,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ).upgrade()
            try await body(PostgresHealthStore(client: client))
        }
    }

    private func observation(
        _ failure: String?,
        _ evidence: HealthObservation.Evidence,
        after seconds: Double,
        latency: Duration? = nil
    ) -> HealthObservation {
        HealthObservation(
            failure: failure,
            evidence: evidence,
            latency: latency,
            date: Self.start.addingTimeInterval(seconds)
        )
    }

    private func news(_ evidence: [HealthObservation], from instance: String = "a") -> HealthNews {
        HealthNews(observations: [(check, evidence)], instance: instance)
    }

    @Test func `evidence of all instances makes one state and one history`() async throws {
        try await withStore { store in
            let probed = observation(nil, .probe, after: 0, latency: .milliseconds(250))
            var known = try await store.exchange(news([probed]))
            #expect(known.states["fireflies_api"]?.state.isHealthy == true)
            let failed = observation("answered 503", .traffic, after: 60)
            known = try await store.exchange(news([failed], from: "b"))
            let state = try #require(known.states["fireflies_api"])
            #expect(state.revision == 2)
            #expect(!state.state.isHealthy)
            #expect(state.state.latest == failed)
            #expect(state.state.latency == .milliseconds(250))
            #expect(state.state.since == failed.date)
            _ = try await store.exchange(news([observation(nil, .traffic, after: 90)]))
            let read = try await store.exchange(HealthNews(instance: "c"))
            #expect(read.states["fireflies_api"]?.revision == 3)
            let history = try await store.history(limit: 10)
            #expect(history.map(\.isHealthy) == [true, false])
            #expect(history.map(\.instance) == ["a", "b"])
            #expect(history.map(\.reason) == [nil, "answered 503"])
            #expect(try await store.history(of: "other", limit: 10).isEmpty)
        }
    }

    @Test func `instances that tell at the same time lose nothing`() async throws {
        try await withStore { store in
            try await withThrowingTaskGroup { group in
                for instance in 0..<8 {
                    group.addTask {
                        for second in 0..<5 {
                            let failed = observation("down", .traffic, after: Double(second))
                            _ = try await store.exchange(news([failed], from: "\(instance)"))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let known = try await store.exchange(HealthNews(instance: "c"))
            #expect(known.states["fireflies_api"]?.state.consecutiveFailures == 40)
            #expect(known.states["fireflies_api"]?.revision == 40)
            #expect(try await store.history(limit: 10).count == 1)
        }
    }

    @Test func `of all instances one probes at a time`() async throws {
        try await withStore { store in
            let claims = try await withThrowingTaskGroup(of: ProbeClaim.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await store.claimProbe(of: check, at: Self.start) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(claims.filter { $0 == .granted }.count == 1)
            // A probe takes 5 seconds at most, and its outcome is told within 10.
            let lease = ProbeClaim.taken(until: Self.start.addingTimeInterval(15))
            #expect(claims.filter { $0 == lease }.count == 7)
            // Whoever took the probe is gone without a word.
            let later = Self.start.addingTimeInterval(16)
            #expect(try await store.claimProbe(of: check, at: later) == .granted)
            _ = try await store.exchange(news([observation(nil, .probe, after: 17)]))
            let due = Self.start.addingTimeInterval(17 + 8 * 3_600)
            let soon = Self.start.addingTimeInterval(18)
            #expect(try await store.claimProbe(of: check, at: soon) == .taken(until: due))
        }
    }

    @Test func `a failing check may be probed early once, and then at its interval`() async throws {
        try await withStore { store in
            var granted: [Double] = []
            for minute in stride(from: 0.0, to: 2_880, by: 30) {
                let now = Self.start.addingTimeInterval(minute * 60)
                guard try await store.claimProbe(of: check, at: now) == .granted else { continue }
                granted.append(minute / 60)
                let failed = observation("down", .probe, after: minute * 60)
                _ = try await store.exchange(news([failed]))
            }
            #expect(granted == [0, 1, 9, 17, 25, 26, 34, 42])
        }
    }

    @Test func `the last hundred changes of each check are kept`() async throws {
        try await withStore { store in
            func change(_ check: String, _ second: Int) -> HealthTransition {
                HealthTransition(
                    check: check,
                    isHealthy: second.isMultiple(of: 2),
                    reason: nil,
                    evidence: .probe,
                    date: Self.start.addingTimeInterval(Double(second)),
                    instance: "a"
                )
            }
            let changes = (0..<150).map { change("database", $0) } + [change("scheduler", 0)]
            _ = try await store.exchange(HealthNews(transitions: changes, instance: "a"))
            #expect(try await store.history(of: "scheduler", limit: 200).count == 1)
            let kept = try await store.history(of: "database", limit: 200)
            #expect(kept.count == 100)
            #expect(kept.first == changes[149])
            #expect(kept.last == changes[50])
        }
    }

    @Test func `the newest word on a quota is kept`() async throws {
        try await withStore { store in
            func reading(_ remaining: Double, _ second: Double) -> QuotaReading {
                QuotaReading(
                    upstream: "fireflies",
                    window: "api",
                    limit: 50,
                    remaining: remaining,
                    resetsAt: nil,
                    observedAt: Self.start.addingTimeInterval(second),
                    ratePerSecond: 0.5
                )
            }
            _ = try await store.exchange(HealthNews(quotas: [reading(40, 10)], instance: "a"))
            let older = HealthNews(quotas: [reading(45, 5)], instance: "b")
            #expect(try await store.exchange(older).quotas == [reading(40, 10)])
            let newer = HealthNews(quotas: [reading(30, 15)], instance: "b")
            #expect(try await store.exchange(newer).quotas == [reading(30, 15)])
        }
    }
}
