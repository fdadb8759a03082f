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
            try await fixture.workThroughWaits()
            let requests = fixture.board.state.withLock(\.requests)
            #expect(requests.map(\.entries.count) == [3, 1, 1, 1])
            #expect(Set(requests.map(\.idempotencyKey)).count == 4)
            #expect(fixture.board.state.withLock(\.lookUps) >= 2)
            #expect(fixture.board.keys.count == 3)
            #expect(try await batches(fixture).first == "looked_up")
        }
    }

    @Test func `a repetition that is refused says nothing of what was sent first`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.state.withLock { $0.entriesAtOnce = 1 }
            fixture.board.plan([.delayRequest, .refuse(.giveUp)], for: report)
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workThroughWaits()
            // The first request came to the board after the second was refused.
            let states = try await fixture.itemStates()
            #expect(states == [report: .pushed, room: .pushed, call: .pushed])
            #expect(fixture.board.keys.count == 3)
            let item = try await ItemStore(fixture.database).list().first
            #expect(item?.delivery.values?["name"] == report && item?.failure == nil)
        }
    }

    @Test func `one that the board never takes goes back to review, also after a lost answer`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.state.withLock { $0.entriesAtOnce = 1 }
            fixture.board.plan([.loseRequest, .refuse(.giveUp), .refuse(.giveUp)], for: report)
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workThroughWaits()
            let states = try await fixture.itemStates()
            #expect(states == [report: .proposed, room: .pushed, call: .pushed])
        }
    }

    @Test func `an item is looked up on the board that it was sent to, whatever is set since`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            let old = fixture.board
            old.plan([.loseAnswer], for: report)
            try await pushUntilAnAnswerIsLost(fixture)
            let new = FakeBoard(id: "new")
            new.state.withLock { $0.others = ["main": old] }
            let next = PipelineFixture.make(fixture.database, source: fixture.source, board: new)
            try await next.workThroughWaits()
            #expect(old.keys.count == 3 && new.keys.isEmpty)
            let items = try await ItemStore(fixture.database).list()
            #expect(items.allSatisfy { $0.state == .pushed && $0.delivery.board == "main" })

            old.show(BoardItem(isDone: true), of: "1")
            try await next.enqueue(MeetingPipeline.readBoardJob())
            try await next.workUntilQuiet()
            #expect(try await next.itemStates()[report] == .done)
        }
    }

    @Test func `items of a board that is gone go to the one that people name since`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            let old = fixture.board
            old.plan([.loseRequest], for: report)
            try await pushUntilAnAnswerIsLost(fixture)
            let new = FakeBoard(id: "new")
            new.state.withLock { $0.others = ["main": old] }
            old.state.withLock { $0.isGone = true }
            try await fixture.database.query(
                "UPDATE push_batches SET created_at = now() - interval '1 hour'"
            )
            let next = PipelineFixture.make(fixture.database, source: fixture.source, board: new)
            try await next.workThroughWaits()
            #expect(new.keys.count == 3)
            let items = try await ItemStore(fixture.database).list()
            #expect(items.allSatisfy { $0.state == .pushed && $0.delivery.board == "new" })
        }
    }

    @Test func `the attempts of a push queue one reading of the board`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.syncWithoutBoard()
            fixture.board.plan([.loseRequest, .loseRequest, .loseRequest], for: report)
            try await fixture.enqueue(MeetingPipeline.pushJob())
            try await fixture.workThroughWaits()
            let rows = try await fixture.database.query(
                "SELECT count(*) AS count FROM jobs WHERE kind = 'read_board'"
            )
            #expect(try rows.first?["count"] == Int64(1))
            #expect(fixture.board.keys.count == 3)
        }
    }

    /// Pushes until a request has no answer, and leaves it there.
    private func pushUntilAnAnswerIsLost(_ fixture: PipelineFixture) async throws {
        try await fixture.syncWithoutBoard()
        try await fixture.enqueue(MeetingPipeline.pushJob())
        let worker = try fixture.makeWorker()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            try await eventually("the request is without an answer") {
                let rows = try await fixture.database.query(
                    "SELECT FROM jobs WHERE kind = 'push_action_items' AND state = 'scheduled'"
                )
                return !rows.isEmpty
            }
            worker.drain()
            try await group.waitForAll()
        }
    }

    @Test func `an item goes to the board that a rule names, and is read and undone there`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            let other = FakeBoard(id: "b2")
            fixture.board.state.withLock { $0.others = ["b2": other] }
            try await fixture.syncWithoutBoard()
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
            try await fixture.syncWithoutBoard()
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

    @Test func `a dry run shows the requests whose answers were lost`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.plan(Array(repeating: .loseRequest, count: 9), for: report)
            try await pushUntilAnAnswerIsLost(fixture)
            let written = fixture.board.state.withLock(\.requests)[0].entries
            let planned = try await fixture.pipeline.plannedWrites()
            #expect(planned.map(\.action) == [.again, .again, .again])
            #expect(planned.map(\.key) == written.map(\.key))
            #expect(planned.map(\.values) == written.map(\.written))

            // As if the request had come to the board nevertheless.
            fixture.board.state.withLock { state in
                state.items = written.enumerated().map { ($1.key, "\($0 + 1)") }
            }
            let found = try await fixture.pipeline.plannedWrites()
            #expect(found.map(\.action) == [.found, .found, .found])
        }
    }
}
