import Foundation
import Logging
import ModuleKit
import Observability
import Operations
import OutboundHTTP
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Fireflies

@Suite(.timeLimit(.minutes(2))) struct HealthBudgetTests {
    /// The true store, with a count of the probes that it granted.
    private final class CountingStore: HealthStore {
        let store: PostgresHealthStore
        let granted = Mutex(0)

        init(_ store: PostgresHealthStore) { self.store = store }

        func exchange(_ news: HealthNews) async throws -> SharedHealth {
            try await store.exchange(news)
        }

        func claimProbe(of check: HealthCheck, at now: Date) async throws -> ProbeClaim {
            let claim = try await store.claimProbe(of: check, at: now)
            if claim == .granted { granted.withLock { $0 += 1 } }
            return claim
        }
    }

    /// Four days of two instances on one database, in a few seconds.
    private final class World: Sendable {
        let clock = ManualClock()
        let outbound = Outbound()
        let server: LoopbackServer
        let store: CountingStore
        let ended = Mutex(0)
        private let calls = Holder<[Double]>([])
        private let isDown = Holder(false)

        init(_ client: PostgresClient) throws {
            store = CountingStore(PostgresHealthStore(client: client))
            let (clock, calls, isDown) = (clock, calls, isDown)
            server = try LoopbackServer { exchange in
                calls.value.withLock { $0.append(clock.elapsed.seconds / 3_600) }
                guard !isDown.value.withLock({ $0 }) else {
                    return exchange.respond(503, body: "")
                }
                exchange.respond(body: #"{"data":{"user":{"user_id":"u"}}}"#)
            }
        }

        /// The hours at which Fireflies was called.
        var hours: [Double] { calls.value.withLock { $0 } }

        func set(isDown: Bool) { self.isDown.value.withLock { $0 = isDown } }

        /// An instance with the module and its check.
        func instance(_ name: String) throws -> HealthMonitor {
            let clock = clock
            let now: @Sendable () -> Date = {
                Date(timeIntervalSince1970: 1_800_000_000 + clock.elapsed.seconds)
            }
            let monitor = HealthMonitor(
                metrics: MetricRegistry(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                instance: name,
                clock: clock,
                date: now
            )
            let module = try FirefliesModule(context: context(monitor, now: now))
            let checks = module.healthChecks.map { check in
                HealthCheck(
                    check.name,
                    impact: check.impact,
                    scope: check.scope,
                    interval: check.interval,
                    retryInterval: check.retryInterval,
                    timeout: check.timeout,
                    failures: check.failures,
                    recoveries: check.recoveries
                ) { [self] in
                    defer { ended.withLock { $0 += 1 } }
                    try await check.probe()
                }
            }
            try monitor.register(checks)
            try monitor.share(through: store, every: .seconds(600))
            return monitor
        }

        private func context(
            _ monitor: HealthMonitor,
            now: @escaping @Sendable () -> Date
        ) -> ModuleContext {
            ModuleContext(
                configuration: ConfigurationValues(
                    of: FirefliesModule.configuration,
                    given: [
                        "FIREFLIES_API_KEY": "key", "FIREFLIES_API_URL": server.url + "/graphql",
                    ]
                ),
                metrics: MetricRegistry(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                http: outbound.http,
                database: nil,
                jobs: nil,
                health: HealthReporter(monitor),
                quotas: QuotaLedger(
                    database: nil,
                    health: HealthReporter(),
                    metrics: MetricRegistry(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                ),
                webhooks: WebhookInbox(
                    database: nil,
                    metrics: MetricRegistry(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                ),
                flags: FeatureFlags([], metrics: MetricRegistry()),
                now: now
            )
        }

        /// Lets ten minutes pass, and waits until both instances have done what is due.
        func pass() async throws {
            clock.advance(by: .seconds(600))
            try await settle()
        }

        /// Waits until both instances have done what is due.
        func settle() async throws {
            try await eventually("both instances sleep again") {
                // Each watches its check and shares what it knows.
                clock.sleeperCount == 4
                    && ended.withLock { $0 } == store.granted.withLock { $0 }
            }
        }
    }

    private final class Holder<Value: Sendable>: Sendable {
        let value: Mutex<Value>

        init(_ value: Value) { self.value = Mutex(value) }
    }

    @Test func `without meetings two instances spend four calls on health in any 24 hours`()
        async throws
    {
        try await withTestDatabase { client in
            _ = try await Migrator(
                groups: [OperationsMigrations.group],
                client: client,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ).upgrade()
            let world = try World(client)
            defer { world.server.stop() }
            let instances = [try world.instance("a"), try world.instance("b")]
            try await withThrowingTaskGroup { group in
                for instance in instances { group.addTask { try await instance.run() } }
                try await world.settle()
                // A day without a fault, a day of faults, and what comes after.
                for _ in 0..<144 {
                    try await world.pass()
                    #expect(instances.allSatisfy { $0.report().isHealthy })
                }
                world.set(isDown: true)
                for _ in 0..<144 { try await world.pass() }
                #expect(instances.allSatisfy { !$0.report().isHealthy })
                world.set(isDown: false)
                for _ in 0..<144 { try await world.pass() }
                #expect(instances.allSatisfy { $0.report().isHealthy })
                group.cancelAll()
                try await group.waitForAll()
            }
            let hours = world.hours
            #expect(hours.count >= 9)
            for hour in hours {
                let inADay = hours.filter { $0 >= hour && $0 < hour + 24 }
                #expect(inADay.count <= 4, "calls at the hours \(hours)")
            }
        }
    }
}
