import Foundation
import Jobs
import Logging
import Observability
import Postgres
import TestSupport
import Testing

@testable import Operations

/// Deliveries are kept once, with their jobs, and not for ever.
@Suite struct WebhookInboxTests {
    private static let kind = JobKind<Int>("work_on_it")
    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func withInbox(
        _ body: (PostgresClient, WebhookInbox, MetricRegistry) async throws -> Void
    ) async throws {
        try await withTestDatabase { client in
            let migrator = Migrator(
                groups: [JobsMigrations.group, OperationsMigrations.group],
                client: client,
                logger: silent
            )
            _ = try await migrator.upgrade()
            let metrics = MetricRegistry()
            let inbox = WebhookInbox(database: client, metrics: metrics, logger: silent)
            try await body(client, inbox, metrics)
        }
    }

    private func delivery(_ number: Int) throws -> WebhookDelivery {
        WebhookDelivery(key: "event:\(number)", job: try NewJob(Self.kind, number))
    }

    private func count(_ table: String, _ client: PostgresClient) async throws -> Int {
        let rows = try await client.query("SELECT count(*) AS count FROM \(identifier: table)")
        return try #require(try rows.first?["count"])
    }

    @Test func `of deliveries that come many times at once each is worked on once`() async throws {
        var random = SeededRandom()
        let keys = (0..<200).map { _ in Int.random(in: 0..<30, using: &random) }
        try await withInbox { client, inbox, metrics in
            let door = inbox.door(of: "example")
            try await withThrowingTaskGroup { group in
                for key in keys {
                    let delivery = try delivery(key)
                    group.addTask { try await door.take(delivery, [:]) }
                }
                try await group.waitForAll()
            }
            let distinct = Set(keys).count
            #expect(try await count("webhook_deliveries", client) == distinct, "\(random)")
            #expect(try await count("jobs", client) == distinct, "\(random)")
            let counter = metrics.counter(WebhookInbox.deliveries)
            #expect(counter.child("example", "accepted").value == UInt64(distinct))
            #expect(
                counter.child("example", "duplicate").value == UInt64(keys.count - distinct)
            )
        }
    }

    @Test func `a delivery whose job cannot be queued is not remembered`() async throws {
        try await withInbox { client, inbox, _ in
            let door = inbox.door(of: "example")
            try await door.take(try delivery(0), [:])
            // The count of what waits, which looks at the jobs, is fresh.
            try await client.query(
                "ALTER TABLE jobs ADD CONSTRAINT closed CHECK (kind <> 'work_on_it') NOT VALID"
            )
            do {
                try await door.take(try delivery(1), [:])
                Issue.record("it was taken")
            } catch let refusal as WebhookRefusal {
                #expect(refusal.status == 503)
                #expect(refusal.retryAfter != nil)
            }
            try await client.query("ALTER TABLE jobs DROP CONSTRAINT closed")
            try await door.take(try delivery(1), [:])
            #expect(try await count("webhook_deliveries", client) == 2)
            #expect(try await count("jobs", client) == 2)
        }
    }

    @Test func `a delivery is stored with nothing but the database, its workers paused`()
        async throws
    {
        try await withInbox { client, inbox, _ in
            // No worker runs: the job waits, and the sender has its answer.
            try await inbox.door(of: "example").take(try delivery(1), [:])
            let rows = try await client.query(
                """
                SELECT state FROM webhook_deliveries JOIN jobs ON jobs.id = job_id
                """
            )
            let state: String = try #require(try rows.first?["state"])
            #expect(state == "available")
        }
    }

    @Test func `when too many wait, further ones are turned away until they are worked on`()
        async throws
    {
        try await withInbox { client, _, metrics in
            try await client.query(
                """
                INSERT INTO jobs (kind, queue, state, priority, payload, run_at, created_at,
                    traceparent)
                SELECT 'work_on_it', 'default', 'available', 0, '1', now(), now(), ''
                FROM generate_series(1, \(WebhookInbox.unworkedLimit))
                """
            )
            try await client.query(
                """
                INSERT INTO webhook_deliveries (upstream, delivery_key, job_id)
                SELECT 'example', id::text, id FROM jobs
                """
            )
            let clock = ManualClock()
            let inbox = WebhookInbox(
                database: client,
                metrics: metrics,
                logger: silent,
                clock: clock
            )
            let door = inbox.door(of: "example")
            await #expect(throws: WebhookRefusal.self) { try await door.take(try delivery(1), [:]) }
            try await client.query("DELETE FROM jobs")
            clock.advance(by: .seconds(2))
            try await door.take(try delivery(1), [:])
            let counter = metrics.counter(WebhookInbox.deliveries)
            #expect(counter.child("example", "unavailable").value == 1)
        }
    }

    @Test func `keys are forgotten after thirty days, and the oldest where there are too many`()
        async throws
    {
        try await withInbox { client, inbox, _ in
            for number in 0..<10 {
                try await inbox.door(of: "example").take(try delivery(number), [:])
            }
            try await client.query(
                """
                UPDATE webhook_deliveries SET received_at = now() - interval '31 days'
                WHERE delivery_key IN ('event:3', 'event:4')
                """
            )
            let pruner = HistoryPruner(
                database: client,
                histories: [],
                days: 365,
                logger: silent
            )
            #expect(try await pruner.prune(.webhookDeliveries()) == 2)
            #expect(try await pruner.prune(.webhookDeliveries(newest: 5)) == 3)
            let rows = try await client.query(
                "SELECT delivery_key FROM webhook_deliveries ORDER BY id"
            )
            let keys: [String] = try rows.map { try $0["delivery_key"] }
            #expect(keys == (5...9).map { "event:\($0)" })
        }
    }

    @Test func `a sender that floods has to wait, and others do not`() {
        var rates = WebhookRates()
        for _ in 0..<Int(WebhookRates.burst) {
            #expect(rates.take("192.0.2.1", at: .zero) == nil)
        }
        let wait = rates.take("192.0.2.1", at: .zero)
        #expect(wait == .seconds(1 / WebhookRates.perSecond))
        #expect(rates.take("192.0.2.2", at: .zero) == nil)
        #expect(rates.take("192.0.2.1", at: .seconds(1)) == nil)
        // Senders without number share one bucket, and the book stays small.
        for number in 0..<5_000 { _ = rates.take("sender \(number)", at: .seconds(1)) }
        #expect(rates.take("yet another", at: .seconds(1)) != nil)
        #expect(rates.take("yet another", at: .seconds(60)) == nil)
    }
}
