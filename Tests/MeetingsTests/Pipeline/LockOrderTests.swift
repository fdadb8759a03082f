import Foundation
import Jobs
import Observability
import Postgres
import TestSupport
import Testing

@testable import Meetings

/// Transactions that meet: each waits for another at most, never both for each other.
struct LockOrderTests {
    /// A meeting with two items that wait to be pushed, and everything that may happen to it.
    private struct World: Sendable {
        let database: PostgresClient
        let metrics: MetricRegistry
        let store: PostgresPipelineStore
        let meeting: StoredMeeting
        let items: [StoredItem]
        let deletion: MeetingDeletion

        /// Runs two bodies: the second begins once the first has done its first half, and the first
        /// goes on once the second waits for it.
        func cross(
            _ first: @escaping @Sendable (_ pause: () async throws -> Void) async throws -> Void,
            _ second: @escaping @Sendable () async throws -> Void
        ) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await first {
                    group.addTask { try await second() }
                    try await eventually("the second one waits") { try await waiting() > 0 }
                }
                try await group.waitForAll()
            }
            let text = String(decoding: metrics.exposition(), as: UTF8.self)
            #expect(text.contains(#"db_client_transaction_retries_total{reason="deadlock"} 0"#))
        }

        private func waiting() async throws -> Int64 {
            let rows = try await database.query(
                """
                SELECT count(*) AS count FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """
            )
            return try rows.first?["count"] ?? 0
        }

        func requests() async throws -> Int64 {
            let rows = try await database.query(
                "SELECT count(*) AS count FROM push_batches WHERE request IS NOT NULL"
            )
            return try rows.first?["count"] ?? 0
        }
    }

    private func with(_ body: (World) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lock-\(UUID())")
        // A folder that is left over is the temporary folder's matter.
        defer { try? FileManager.default.removeItem(at: folder) }
        let metrics = MetricRegistry()
        try await withTestDatabase(metrics: metrics) { database in
            try await PipelineFixture.migrate(database)
            let store = PostgresPipelineStore(database: database, queue: JobQueue())
            var meeting = Meeting.said(["I'll send it.", "I'll call her."], id: "m1")
            meeting.series = "weekly"
            let outcome = try await store.statements.insert(meeting, source: "a", skipReason: nil)
            let stored = try #require(try await store.statements.load(outcome.id))
            let found = ["send it", "call her"].map { text in
                ExtractedItem(text: text, confidence: 0.9, evidence: [], extractor: "rules")
            }
            _ = try await store.statements.insert(found, of: stored, thresholds: ItemThresholds())
            try await body(
                World(
                    database: database,
                    metrics: metrics,
                    store: store,
                    meeting: stored,
                    items: try await ItemStore(database).list(),
                    deletion: MeetingDeletion(
                        database: database,
                        backupFolder: folder.path,
                        dropFolder: nil,
                        metrics: MetricRegistry(),
                        logger: PipelineFixture.quiet
                    )
                )
            )
        }
    }

    @Test func `a push and the deletion of its meeting do not wait for each other`() async throws {
        try await with { world in
            try await world.cross({ pause in
                try await world.store.withTransaction { transaction in
                    let item = world.items[0]
                    try await transaction.lock([item.id])
                    let pushed = PushedItem(item: item, boardItem: "b")
                    #expect(try await transaction.markPushed(pushed))
                    try await pause()
                    try await transaction.add(
                        "pushed",
                        outcome: "created",
                        of: item.meetingID,
                        at: WorkInProgress(),
                        detail: [:]
                    )
                }
            }) {
                let deleted = try await world.deletion.delete(world.meeting.summary.id)
                #expect(deleted?.onBoard == 1)
            }
        }
    }

    @Test func `a push and a reading take the items of a series in one order`() async throws {
        try await with { world in
            try await world.cross({ pause in
                try await world.store.withTransaction { transaction in
                    try await transaction.lock([world.items[0].id])
                    try await pause()
                    try await transaction.lock([world.items[1].id])
                }
            }) {
                try await world.store.withTransaction { transaction in
                    let known = try await transaction.known(for: world.meeting)
                    #expect(known.map(\.item.id) == world.items.map(\.id))
                }
            }
        }
    }

    @Test func `a request that is committed while its meeting is deleted keeps no words`()
        async throws
    {
        try await with { world in
            try await world.cross({ pause in
                try await world.store.withTransaction { transaction in
                    let run = try await transaction.startRun(
                        .push,
                        who: "a",
                        job: nil,
                        undoes: nil
                    )
                    let request = BoardRequest(
                        idempotencyKey: "k",
                        body: "send it",
                        entries: []
                    )
                    let batch = try await transaction.openBatch(
                        request,
                        of: world.items,
                        run: run
                    )
                    #expect(batch != nil)
                    try await pause()
                }
            }) {
                _ = try await world.deletion.delete(world.meeting.summary.id)
            }
            #expect(try await world.requests() == 0)
        }
    }

    @Test func `a denial and a reading of the same meeting do not wait for each other`()
        async throws
    {
        try await with { world in
            try await world.cross({ pause in
                try await world.store.withTransaction { transaction in
                    #expect(
                        try await transaction.markExtracted(world.meeting, extractor: "rules")
                    )
                    try await pause()
                    #expect(try await transaction.known(for: world.meeting).count == 2)
                }
            }) {
                try await world.store.withTransaction { transaction in
                    try await transaction.forget(world.meeting.summary.id)
                }
            }
            #expect(try await ItemStore(world.database).list().isEmpty)
        }
    }
}
