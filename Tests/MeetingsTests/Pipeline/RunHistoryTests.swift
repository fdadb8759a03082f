import Foundation
import Meetings
import Postgres
import TestSupport
import Testing

@testable import Operations

/// How long runs and batches are kept.
struct RunHistoryTests {
    /// A run that ended so many days ago, with a batch; a negative number has not ended.
    private func addRun(
        _ database: PostgresClient,
        ended days: Double,
        batch state: String? = nil,
        undoes: Int64? = nil
    ) async throws -> Int64 {
        let rows = try await database.query(
            """
            INSERT INTO runs (kind, who, undoes, started_at, finished_at)
            SELECT \(undoes == nil ? "push" : "undo"), 'dana', \(undoes), ended,
                CASE WHEN \(days) >= 0 THEN ended END
            FROM (SELECT now() - \(abs(days)) * interval '1 day' AS ended) AS moment
            RETURNING id
            """
        )
        let run: Int64 = try #require(try rows.first?["id"])
        if let state {
            try await database.query(
                """
                INSERT INTO push_batches (key, run_id, item_ids, state, created_at, closed_at)
                SELECT \("batch-\(run)"), id, '{}', \(state), started_at,
                    CASE WHEN \(state) <> 'open' THEN started_at END
                FROM runs WHERE id = \(run)
                """
            )
        }
        return run
    }

    private func kept(_ database: PostgresClient) async throws -> [Int64] {
        try await database.query("SELECT id FROM runs ORDER BY id").map { try $0["id"] }
    }

    @Test func `runs go when their time is over, but no open batch and no run that is in use`()
        async throws
    {
        try await withTestDatabase { database in
            try await PipelineFixture.migrate(database)
            let young = try await addRun(database, ended: 29, batch: "answered")
            let open = try await addRun(database, ended: 400, batch: "open")
            let unfinished = try await addRun(database, ended: -400)
            let undone = try await addRun(database, ended: 400, batch: "looked_up")
            let undo = try await addRun(database, ended: -1, undoes: undone)
            let old = try await addRun(database, ended: 31, batch: "partial")
            let oldUndo = try await addRun(database, ended: 31, undoes: old)
            for _ in 0..<20 { _ = try await addRun(database, ended: 31, batch: "answered") }

            let pruner = HistoryPruner(
                database: database,
                histories: [],
                days: 30,
                logger: PipelineFixture.quiet
            )
            var counts = [0, 0]
            // Some at a time: what others refer to goes with a later look.
            for _ in 0..<12 {
                for (place, history) in [KeptHistory.pushBatches, .runs].enumerated() {
                    let count = try await pruner.prune(history, batch: 4)
                    #expect(count <= 4)
                    counts[place] += count
                }
            }
            #expect(counts == [22, 22])
            #expect(try await kept(database) == [young, open, unfinished, undone, undo])
            #expect(oldUndo > old)
            let batches = try await database.query("SELECT run_id FROM push_batches ORDER BY id")
            let owners: [Int64] = try batches.map { try $0["run_id"] }
            #expect(owners == [young, open])
        }
    }

    @Test func `a run can be undone until its time is over`() async throws {
        let weekly = Meeting.said(["I'll send the report to Boris."], id: "weekly")
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let pruner = HistoryPruner(
                database: fixture.database,
                histories: [],
                days: 30,
                logger: PipelineFixture.quiet
            )
            let run = try #require(try await RunStore(fixture.database).list().first).id
            let old: PostgresQuery = """
                UPDATE runs SET finished_at = now() - interval '29 days' WHERE id = \(run)
                """
            try await fixture.database.query(old)
            try await fixture.database.query("UPDATE push_batches SET closed_at = '2020-01-01'")
            #expect(try await pruner.prune(.pushBatches) == 1)
            #expect(try await pruner.prune(.runs) == 0)
            let undo = try #require(try await fixture.pipeline.beginUndo(of: run, who: "dana"))
            try await fixture.workUntilQuiet()
            let done = try #require(try await RunStore(fixture.database).load(undo))
            #expect(done.counts == ["undone": 1])

            try await fixture.database.query("UPDATE runs SET finished_at = '2020-01-01'")
            #expect(try await pruner.prune(.runs) == 1)
            #expect(try await pruner.prune(.runs) == 1)
            #expect(try await fixture.pipeline.beginUndo(of: run, who: "dana") == nil)
        }
    }
}
