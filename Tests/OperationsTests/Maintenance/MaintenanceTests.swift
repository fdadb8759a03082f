import Foundation
import Jobs
import Logging
import Observability
import Postgres
import TestSupport
import Testing

@testable import Operations

/// Windows of maintenance in the database, and what each process knows of them.
@Suite struct MaintenanceTests {
    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// What one instance knows, with the clock and the metrics of its own.
    private struct Instance: Sendable {
        let metrics = MetricRegistry()
        let clock = ManualClock()
        let maintenance: Maintenance
        let follower: MaintenanceFollower

        init(_ client: PostgresClient, _ logger: Logger) {
            maintenance = Maintenance(metrics: metrics, clock: clock)
            follower = MaintenanceFollower(
                client: client,
                maintenance: maintenance,
                clock: clock,
                logger: logger
            )
        }

        var tier: MaintenanceTier? { maintenance.standing?.window.tier }

        func mode(_ tier: MaintenanceTier) -> Double {
            metrics.gauge(Maintenance.mode).child(tier.rawValue).value
        }
    }

    private func withStore(
        _ body: (PostgresClient, MaintenanceStore) async throws -> Void
    ) async throws {
        try await withTestDatabase { client in
            let migrator = Migrator(
                groups: [OperationsMigrations.group],
                client: client,
                logger: silent
            )
            _ = try await migrator.upgrade()
            try await body(client, MaintenanceStore(client))
        }
    }

    private func order(
        _ tier: MaintenanceTier,
        from: Date? = nil,
        end: MaintenanceOrder.End? = nil
    ) throws -> MaintenanceOrder {
        try MaintenanceOrder(
            tier: tier,
            reason: "new disks",
            author: "ada",
            startsAt: from,
            end: end
        )
    }

    @Test func `orders reach every instance by their notification alone`() async throws {
        try await withStore { client, store in
            // Their clocks stand still, so that nobody looks by himself a second time.
            let instances = (0..<2).map { _ in Instance(client, silent) }
            try await withThrowingTaskGroup { group in
                for instance in instances {
                    group.addTask { try await instance.follower.run() }
                }
                for round in 1...3 {
                    _ = try await store.enable(try order(.full))
                    try await eventually("all know of order \(round)") {
                        instances.allSatisfy { $0.tier == .full }
                    }
                    #expect(try await store.disable(author: "bob").map(\.closedBy) == ["bob"])
                    try await eventually("all know of its end \(round)") {
                        instances.allSatisfy { $0.tier == nil }
                    }
                }
                group.cancelAll()
            }
        }
    }

    @Test func `a planned window begins and ends by itself, by the database's clock`() async throws
    {
        try await withStore { client, store in
            let instance = Instance(client, silent)
            let start = Date().addingTimeInterval(600)
            let window = try await store.enable(
                try order(.readOnly, from: start, end: .after(.seconds(300)))
            )
            #expect(window.state == .planned)
            try await withThrowingTaskGroup { group in
                group.addTask { try await instance.follower.run() }
                try await instance.follower.read()
                #expect(instance.maintenance.standing == nil)
                #expect(instance.maintenance.claims == .everything)

                instance.clock.advance(by: .seconds(610))
                let standing = try #require(instance.maintenance.standing)
                #expect(standing.window.id == window.id)
                #expect((200..<300).contains(standing.retryAfter / .seconds(1)))
                #expect(instance.maintenance.claims == .nothing)
                try await eventually("the gauges say so") { instance.mode(.readOnly) == 1 }
                let end = instance.metrics.gauge(Maintenance.plannedEnd).child().value
                #expect(abs(end - start.timeIntervalSince1970 - 300) < 1)

                instance.clock.advance(by: .seconds(300))
                #expect(instance.maintenance.standing == nil)
                try await eventually("they say that it is over") { instance.mode(.readOnly) == 0 }
                group.cancelAll()
            }
        }
    }

    @Test func `what begins at once takes the place of what is in force`() async throws {
        try await withStore { client, store in
            let instance = Instance(client, silent)
            let first = try await store.enable(try order(.full))
            let second = try await store.enable(try order(.noPushes))
            #expect(try await store.windows().map(\.state) == [.inForce, .over])
            try await instance.follower.read()
            #expect(instance.tier == .noPushes)
            #expect(instance.maintenance.claims == .nothingThatPushes)
            // Without a planned end, people are asked to come back in an hour.
            #expect(instance.maintenance.standing?.retryAfter == .seconds(3_600))

            // Of windows that overlap, the one that stops the most counts.
            let planned = try await store.enable(
                try order(.full, from: Date().addingTimeInterval(60), end: .after(.seconds(60)))
            )
            try await instance.follower.read()
            #expect(instance.tier == .noPushes)
            instance.clock.advance(by: .seconds(70))
            #expect(instance.tier == .full)
            instance.clock.advance(by: .seconds(60))
            #expect(instance.tier == .noPushes)

            #expect(try await store.disable(planned.id, author: "bob").map(\.id) == [planned.id])
            #expect(try await store.disable(author: "bob").map(\.id) == [second.id])
            #expect(try await store.disable(author: "bob").isEmpty)
            await #expect(throws: MaintenanceError.notOpen(first.id)) {
                try await store.disable(first.id, author: "bob")
            }
        }
    }

    @Test func `orders at one moment leave one window in force`() async throws {
        try await withStore { _, store in
            let order = try order(.full)
            try await withThrowingTaskGroup { group in
                for _ in 0..<10 { group.addTask { _ = try await store.enable(order) } }
                try await group.waitForAll()
            }
            let states = try await store.windows().map(\.state)
            #expect(states.count { $0 == .inForce } == 1)
            #expect(states.count { $0 == .over } == 9)
        }
    }

    @Test func `without the database the last state holds, and says that it is not confirmed`()
        async throws
    {
        try await withStore { client, store in
            let instance = Instance(client, silent)
            _ = try await store.enable(try order(.full, end: .after(.seconds(3_600))))
            try await withThrowingTaskGroup { group in
                group.addTask { try await instance.follower.run() }
                try await eventually("it is known") { instance.tier == .full }
                #expect(instance.maintenance.isConfirmed)
                try await client.query("DROP TABLE maintenance_windows")
                try await eventually("it is doubted") {
                    instance.clock.advance(by: .seconds(1))
                    return !instance.maintenance.isConfirmed
                }
                #expect(instance.tier == .full)
                // It ends at its planned end nevertheless.
                instance.clock.advance(by: .seconds(3_600))
                #expect(instance.tier == nil)
                group.cancelAll()
            }
        }
    }

    @Test func `orders that make no sense are refused with a sentence`() async throws {
        try await withStore { _, store in
            let hour = Date().addingTimeInterval(3_600)
            #expect(throws: MaintenanceError.badReason) {
                try MaintenanceOrder(tier: .full, reason: "", author: "ada")
            }
            #expect(throws: MaintenanceError.badAuthor) {
                try MaintenanceOrder(tier: .full, reason: "x", author: "")
            }
            #expect(throws: MaintenanceError.endsBeforeItBegins) {
                try order(.full, end: .after(.zero))
            }
            for (start, end) in [(hour, hour), (nil, Date().addingTimeInterval(-60))] {
                let order = try order(.full, from: start, end: .at(end))
                await #expect(throws: MaintenanceError.endsBeforeItBegins) {
                    try await store.enable(order)
                }
            }
            #expect(try await store.windows().isEmpty)
        }
    }
}
