import Foundation
import Jobs
import Meetings
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

struct BoardPushTests {
    private let weekly = Meeting.said(
        ["I'll send the report to Boris.", "I'll book the room.", "I'll call Clara."],
        id: "weekly"
    )
    private let report = "send the report to Boris."
    private let room = "book the room."
    private let call = "call Clara."

    /// Runs a sync and whatever follows from it until nothing is left to do.
    private func sync(_ fixture: PipelineFixture) async throws {
        try await fixture.enqueue(MeetingPipeline.syncJob())
        try await fixture.workUntilQuiet()
    }

    private func batches(_ fixture: PipelineFixture) async throws -> [String] {
        try await fixture.database.query("SELECT state FROM push_batches ORDER BY id").map {
            try $0["state"]
        }
    }

    @Test func `a meeting's items go in one request, committed before it was sent`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            try await sync(fixture)
            let requests = fixture.board.state.withLock(\.requests)
            #expect(requests.map(\.entries.count) == [3])
            #expect(try await batches(fixture) == ["answered"])
            let rows = try await fixture.database.query(
                "SELECT key, request IS NULL AS empty, cardinality(item_ids) AS items FROM push_batches"
            )
            let row = try #require(rows.first)
            #expect(try row["key"] == requests.first?.idempotencyKey)
            // The words are kept only as long as they may be needed again.
            #expect(try row["empty"] == true)
            #expect(try row["items"] == 3)
            let counter = fixture.metrics.counter(PipelineMetrics.batches)
            #expect(counter.child("answered").value == 1)
        }
    }

    @Test func `items go singly where the board takes one at a time`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.state.withLock { $0.entriesAtOnce = 1 }
            try await sync(fixture)
            let requests = fixture.board.state.withLock(\.requests)
            #expect(requests.map(\.entries.count) == [1, 1, 1])
            #expect(Set(requests.map(\.idempotencyKey)).count == 3)
            #expect(fixture.board.keys.count == 3)
        }
    }

    @Test func `the very same request is sent again under its key where nothing of it is there`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.plan([.loseRequest], for: report)
            try await sync(fixture)
            let requests = fixture.board.state.withLock(\.requests)
            #expect(requests.count == 2)
            #expect(requests.first == requests.last)
            #expect(fixture.board.keys.count == 3)
            #expect(try await batches(fixture) == ["answered"])
        }
    }

    @Test func `of a lost answer the items are found and none is made again`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.plan([.loseAnswer], for: report)
            try await sync(fixture)
            #expect(fixture.board.state.withLock(\.requests).count == 1)
            #expect(fixture.board.keys.count == 3)
            #expect(try await batches(fixture) == ["looked_up"])
            let items = try await ItemStore(fixture.database).list()
            #expect(items.allSatisfy { $0.state == .pushed && $0.delivery.run == 1 })
            #expect(items.first?.delivery.values?["name"] == report)
        }
    }

    @Test func `what an answer left over goes singly, looked up first`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.plan([.refuse(.giveUp)], for: room)
            try await sync(fixture)
            let requests = fixture.board.state.withLock(\.requests)
            #expect(requests.map(\.entries.count) == [3, 1])
            #expect(requests.last?.entries.first?.values["name"] == room)
            #expect(fixture.board.state.withLock(\.lookUps) == 1)
            #expect(fixture.board.keys.count == 3)
            #expect(try await batches(fixture) == ["partial", "answered"])
        }
    }

    @Test func `one that the board refuses alone as well goes back to review`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.plan([.refuse(.giveUp), .refuse(.giveUp)], for: room)
            try await sync(fixture)
            let states = try await fixture.itemStates()
            #expect(states == [report: .pushed, room: .proposed, call: .pushed])
        }
    }

    @Test func `after the board's memory of keys nothing is sent before a look-up`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.plan([.loseRequest], for: report)
            fixture.board.state.withLock { $0.repeatWindow = .zero }
            try await fixture.enqueue(MeetingPipeline.syncJob())
            let worker = try fixture.makeWorker()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run() }
                try await eventually("the request is waited for") {
                    let rows = try await fixture.database.query(
                        "SELECT snoozes FROM jobs WHERE kind = 'push_action_items'"
                    )
                    let snoozes: Int32 = try rows.first?["snoozes"] ?? 0
                    return snoozes > 0
                }
                #expect(fixture.board.state.withLock(\.requests).count == 1)
                // Two minutes later.
                try await fixture.database.query(
                    "UPDATE push_batches SET sent_at = sent_at - interval '2 minutes'"
                )
                try await fixture.database.query(
                    "UPDATE jobs SET run_at = now() WHERE state = 'scheduled'"
                )
                try await fixture.waitUntilQuiet()
                worker.drain()
                try await group.waitForAll()
            }
            let requests = fixture.board.state.withLock(\.requests)
            #expect(requests.map(\.entries.count) == [3, 1, 1, 1])
            #expect(Set(requests.map(\.idempotencyKey)).count == 4)
            #expect(fixture.board.state.withLock(\.lookUps) >= 2)
            #expect(fixture.board.keys.count == 3)
            #expect(try await batches(fixture).first == "looked_up")
        }
    }

    @Test func `what changed here is written over on the board, except what people changed there`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            try await sync(fixture)
            let items = try await ItemStore(fixture.database).list()
            let ids = Dictionary(uniqueKeysWithValues: items.map { ($0.text, $0.boardItem ?? "") })
            try await fixture.database.query(
                """
                UPDATE action_items SET assignee = 'Ana', due_date = '2026-05-04',
                    board_update_wanted = true WHERE text <> \(call)
                """
            )
            fixture.board.edit("who", of: ids[room] ?? "", to: "Boris")
            try await fixture.enqueue(MeetingPipeline.pushJob())
            try await fixture.workUntilQuiet()

            let values = fixture.board.state.withLock(\.values)
            #expect(values[ids[report] ?? ""]?["who"] == "Ana")
            #expect(values[ids[report] ?? ""]?["day"] == "2026-05-04")
            #expect(values[ids[room] ?? ""]?["who"] == "Boris")
            #expect(values[ids[room] ?? ""]?["day"] == "2026-05-04")
            let changes = fixture.board.state.withLock(\.changes)
            #expect(changes.map(\.item) == [ids[report] ?? "", ids[room] ?? ""])
            #expect(changes.map(\.fields) == [["who", "day"], ["day"]])
            let left = try await ItemStore(fixture.database).list()
            #expect(left.allSatisfy { !$0.delivery.isUpdateWanted })

            // A second time there is nothing to write.
            try await fixture.database.query("UPDATE action_items SET board_update_wanted = true")
            try await fixture.enqueue(MeetingPipeline.pushJob())
            try await fixture.workUntilQuiet()
            #expect(fixture.board.state.withLock(\.changes).count == 2)
            #expect(fixture.board.state.withLock(\.values)[ids[room] ?? ""]?["who"] == "Boris")
        }
    }

    @Test func `an item goes to the board that a rule names, and is read and undone there`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            let other = FakeBoard()
            fixture.board.state.withLock { $0.others = ["b2": other] }
            let without = PipelineFixture.make(
                fixture.database,
                source: fixture.source,
                board: fixture.board,
                hasBoard: false
            )
            try await without.enqueue(MeetingPipeline.syncJob())
            try await without.workUntilQuiet()
            try await fixture.database.query(
                "UPDATE action_items SET board_id = 'b2' WHERE text = \(room)"
            )
            let run = try await fixture.pipeline.beginPush(who: "dana")
            try await fixture.workUntilQuiet()
            #expect(fixture.board.keys.count == 2 && other.keys.count == 1)

            other.show(BoardItem(isDone: true), of: "1")
            try await fixture.enqueue(MeetingPipeline.readBoardJob())
            try await fixture.workUntilQuiet()
            #expect(
                try await fixture.itemStates() == [report: .pushed, room: .done, call: .pushed]
            )
            _ = try await fixture.pipeline.beginUndo(of: run, who: "dana")
            try await fixture.workUntilQuiet()
            #expect(
                try await fixture.itemStates() == [report: .removed, room: .done, call: .removed]
            )
            #expect(fixture.board.state.withLock(\.removals).count == 2)
            #expect(other.state.withLock(\.removals).isEmpty)
        }
    }

    @Test func `a dry run says exactly what the push then writes`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            let other = PipelineFixture.make(
                fixture.database,
                source: fixture.source,
                board: fixture.board,
                hasBoard: false
            )
            try await other.enqueue(MeetingPipeline.syncJob())
            try await other.workUntilQuiet()
            let planned = try await fixture.pipeline.plannedWrites()
            #expect(fixture.board.state.withLock(\.requests).isEmpty)

            try await fixture.enqueue(MeetingPipeline.pushJob())
            try await fixture.workUntilQuiet()
            let written = fixture.board.state.withLock(\.requests).flatMap(\.entries)
            #expect(planned.map(\.action) == [.create, .create, .create])
            #expect(planned.map(\.key) == written.map(\.key))
            #expect(planned.map(\.name) == written.map { $0.values["name"] ?? "" })
            #expect(planned.map(\.values) == written.map(\.written))
            #expect(try await fixture.pipeline.plannedWrites().isEmpty)

            try await fixture.database.query(
                "UPDATE action_items SET assignee = 'Ana', board_update_wanted = true"
            )
            let updates = try await fixture.pipeline.plannedWrites()
            #expect(updates.map(\.action) == [.update, .update, .update])
            #expect(updates.allSatisfy { $0.values == "who=Ana" })
        }
    }
}
