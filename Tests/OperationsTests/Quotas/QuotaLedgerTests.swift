import Foundation
import Logging
import Observability
import OutboundHTTP
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Operations

/// The ledger that all instances share.
@Suite struct QuotaLedgerTests {
    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    /// What all instances were permitted.
    private final class Tally: Sendable {
        private let state = Mutex((calls: 0, points: 0))

        var sums: (calls: Int, points: Int) { state.withLock { $0 } }

        func add(_ points: Int) {
            state.withLock { state in
                state.calls += 1
                state.points += points
            }
        }
    }

    private func withTables(
        connections: Int = 8,
        _ body: (PostgresClient) async throws -> Void
    ) async throws {
        try await withTestDatabase(adjust: { $0.poolSize = connections }) { client in
            let migrator = Migrator(
                groups: [OperationsMigrations.group],
                client: client,
                logger: silent
            )
            _ = try await migrator.upgrade()
            try await body(client)
        }
    }

    private func ledger(
        _ store: any QuotaStore,
        reserve: Double = 0,
        health: HealthReporter = HealthReporter(),
        metrics: MetricRegistry = MetricRegistry(),
        logger: Logger? = nil
    ) -> QuotaLedger {
        QuotaLedger(
            store: store,
            reserve: reserve,
            health: health,
            metrics: metrics,
            logger: logger ?? silent
        )
    }

    /// Whether one call was permitted.
    private func isPermitted(_ quota: VendorQuota, units: Int = 0) async throws -> Bool {
        do {
            try await quota.spend(units: units)
            return true
        } catch VendorFailure.waitUntil {
            return false
        }
    }

    @Test func `many instances at once never exceed any limit`() async throws {
        var random = SeededRandom()
        for _ in 0..<3 {
            let day = Int.random(in: 20...60, using: &random)
            let points = Int.random(in: 100...400, using: &random)
            let sizes = (0..<16).map { _ in
                (0..<12).map { _ in Int.random(in: 1...20, using: &random) }
            }
            try await withTables(connections: 16) { client in
                let limits = [
                    QuotaLimit("day", .utcDay, size: day),
                    QuotaLimit("points", .utcDay, of: .units, size: points),
                ]
                let taken = Tally()
                try await withThrowingTaskGroup { group in
                    for amounts in sizes {
                        let store = PostgresQuotaStore(database: client) { start }
                        let quota = ledger(store).quota(of: "example", limits)
                        group.addTask {
                            for amount in amounts {
                                guard try await isPermitted(quota, units: amount) else { continue }
                                taken.add(amount)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let (calls, spent) = taken.sums
                #expect(calls <= day, "\(random)")
                #expect(spent <= points, "\(random)")
                // What is left is too little for any that was turned away: nothing is lost.
                #expect(calls == day || points - spent < 20, "\(random)")
                let rows = try await client.query(
                    """
                    SELECT sum(part)::bigint AS sum FROM quota_windows, unnest(spent) AS part
                    WHERE quota_window <> 'pause'
                    """
                )
                let kept: Int = try #require(try rows.first?["sum"])
                #expect(kept == calls + spent, "\(random)")
            }
        }
    }

    @Test func `the database counts as a process alone does`() async throws {
        var random = SeededRandom()
        try await withTables { client in
            let limits = [
                QuotaLimit("minute", .minute, size: 12),
                QuotaLimit("points", .minute, of: .units, size: 300),
                QuotaLimit("word", .minute, size: nil),
                QuotaLimit("day", .pacificDay, size: 90),
            ]
            let time = Mutex(start)
            let now: @Sendable () -> Date = { time.withLock { $0 } }
            let stores: [any QuotaStore] = [
                MemoryQuotaStore(now: now), PostgresQuotaStore(database: client, now: now),
            ]
            for step in 0..<400 {
                let date = time.withLock { time in
                    time += Double.random(in: 0...9, using: &random)
                    if step == 200 { time += 50_000 }
                    // Exact here and on the server, which keeps microseconds.
                    time = Date(
                        timeIntervalSince1970: (time.timeIntervalSince1970 * 4).rounded() / 4
                    )
                    return time
                }
                let spending = QuotaSpending(
                    vendor: "example",
                    share: Bool.random(using: &random) ? 0.2 : 0,
                    parts: limits.map { limit in
                        QuotaSpending.Part(
                            limit: limit,
                            amount: limit.unit == .calls ? 1 : .random(in: 0...60, using: &random),
                            word: Int.random(in: 0..<6, using: &random) > 0
                                ? nil
                                : QuotaWindow.Word(
                                    left: max(0, .random(in: -10...20, using: &random)),
                                    limit: Bool.random(using: &random) ? 25 : nil,
                                    until: date + Double(Int.random(in: -5...30, using: &random)),
                                    at: date + Double(Int.random(in: -9...0, using: &random))
                                )
                        )
                    }
                )
                let verdicts = [
                    try await stores[0].spend(spending), try await stores[1].spend(spending),
                ]
                #expect(verdicts[0].isGranted == verdicts[1].isGranted, "\(step) \(random)")
                try #require(verdicts[0].windows == verdicts[1].windows, "\(step) \(random)")
            }
        }
    }

    @Test func `people may use what is kept for them`() async throws {
        let quota = ledger(MemoryQuotaStore { [start] in start }, reserve: 0.1)
            .quota(of: "example", [QuotaLimit("day", .utcDay, size: 20)])
        for _ in 0..<18 { try await quota.spend() }
        #expect(try await !isPermitted(quota))
        try await QuotaPurpose.$current.withValue(.person) {
            try await quota.spend()
            try await quota.spend()
            #expect(try await !isPermitted(quota))
        }
    }

    @Test func `a refusal says until when, and the metric and the health say it too`() async throws
    {
        let metrics = MetricRegistry()
        let monitor = HealthMonitor(metrics: MetricRegistry(), logger: silent)
        let now = Date()
        let quota = ledger(
            MemoryQuotaStore { now },
            health: HealthReporter(monitor),
            metrics: metrics
        ).quota(of: "example", [QuotaLimit("day", .utcDay, size: 1)])
        try await quota.spend()
        let midnight = QuotaPeriod.utcDay.end(ofSlot: QuotaPeriod.utcDay.slot(at: now))
        do {
            try await quota.spend()
            Issue.record("the second call was permitted")
        } catch VendorFailure.waitUntil(let moment, let words) {
            #expect(moment == midnight)
            #expect(words.contains("the quota day of example is used up"))
        }
        let shown = try #require(monitor.report().quotas.first)
        #expect(shown.remaining == 0)
        #expect(shown.reading.limit == 1)
        #expect(shown.resetsAt == midnight)
        let held = metrics.counter(QuotaLedger.heldCalls).child("example", "day", "background")
        #expect(held.value == 1)
    }

    @Test func `a vendor that asks for a pause is left alone by every instance`() async throws {
        try await withTables { client in
            let time = Mutex(start)
            let limits = [QuotaLimit("minute", .minute, size: 100)]
            let one = ledger(PostgresQuotaStore(database: client) { time.withLock { $0 } })
                .quota(of: "example", limits)
            let two = ledger(PostgresQuotaStore(database: client) { time.withLock { $0 } })
                .quota(of: "example", limits)
            try await two.spend()
            one.refused(.waitUntil(start + 90, "told"), at: start)
            // An answer to an earlier call does not take it back.
            one.heard([
                QuotaReading(
                    upstream: "example",
                    window: "minute",
                    limit: 100,
                    remaining: 50,
                    resetsAt: start + 60,
                    observedAt: start + 1
                )
            ])
            #expect(try await !isPermitted(one))
            #expect(try await !isPermitted(two))
            time.withLock { $0 = start + 90 }
            #expect(try await isPermitted(two))
            #expect(try await isPermitted(one))
        }
    }

    @Test func `a short pause that another instance is told of does not end a long one`()
        async throws
    {
        try await withTables { client in
            let time = Mutex(start)
            let limits = [QuotaLimit("minute", .minute, size: 100)]
            let instances = (0..<2).map { _ in
                ledger(PostgresQuotaStore(database: client) { time.withLock { $0 } })
                    .quota(of: "example", limits)
            }
            for instance in instances { try await instance.spend() }
            // Both had a call under way; the answer to the later one comes to the ledger first.
            instances[0].refused(.waitUntil(start + 3_600, "the day's"), at: start)
            instances[1].refused(.waitUntil(start + 5, "the minute's"), at: start + 1)
            time.withLock { $0 = start + 2 }
            #expect(try await !isPermitted(instances[1]))
            #expect(try await !isPermitted(instances[0]))
            instances[0].refused(.waitUntil(start + 8, "the minute's"), at: start + 3)
            time.withLock { $0 = start + 30 }
            for instance in instances { #expect(try await !isPermitted(instance)) }
            time.withLock { $0 = start + 3_600 }
            for instance in instances { #expect(try await isPermitted(instance)) }
        }
    }

    @Test func `without its database no call is made, and none is spent on trying`() async throws {
        try await withTables { client in
            let quota = ledger(PostgresQuotaStore(database: client))
                .quota(of: "example", [QuotaLimit("day", .utcDay, size: 1)])
            try await client.query("ALTER TABLE quota_windows RENAME TO away")
            await #expect(throws: VendorFailure.self) { try await quota.spend() }
            try await client.query("ALTER TABLE away RENAME TO quota_windows")
            try await quota.spend()
        }
    }

    @Test func `a call that never fits asks for a person instead of waiting for ever`() async {
        let quota = ledger(MemoryQuotaStore())
            .quota(of: "example", [QuotaLimit("tokens", .minute, of: .units, size: 10)])
        do {
            try await quota.spend(units: 11)
            Issue.record("permitted")
        } catch VendorFailure.needsPerson(let words) {
            #expect(words.contains("tokens"))
        } catch {
            Issue.record("\(error)")
        }
    }
}
