import Foundation
import Jobs
import Meetings
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

struct UndoRunTests {
    private let weekly = Meeting.said(
        ["I'll send the report to Boris.", "I'll book the room.", "I'll call Clara."],
        id: "weekly"
    )

    /// A pipeline whose three items are on the board, under one run, and their ids there.
    private func withPushed(
        _ body: (PipelineFixture, Int64, [String]) async throws -> Void
    ) async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let run = try #require(try await RunStore(fixture.database).list().first)
            #expect(run.kind == .push && run.finishedAt != nil)
            #expect(run.counts == ["batches": 1, "created": 3])
            let items = try await ItemStore(fixture.database).list()
            try await body(fixture, run.id, items.compactMap(\.boardItem))
        }
    }

    private func undo(_ run: Int64, _ fixture: PipelineFixture) async throws -> Run {
        let undo = try #require(try await fixture.pipeline.beginUndo(of: run, who: "dana"))
        try await fixture.workUntilQuiet()
        return try #require(try await RunStore(fixture.database).load(undo))
    }

    @Test func `what a run made is taken back, and is not pushed again`() async throws {
        try await withPushed { fixture, run, _ in
            let undo = try await undo(run, fixture)
            #expect(undo.counts == ["undone": 3] && undo.kept.isEmpty)
            #expect(undo.who == "dana" && undo.undoes == run && undo.finishedAt != nil)
            let items = try await ItemStore(fixture.database).list()
            #expect(items.allSatisfy { $0.state == .removed })
            #expect(items.allSatisfy { $0.failure?.contains("dana took run \(run) back") == true })
            let steps = try await MeetingStory(fixture.database).steps(of: items[0].meetingID)
            #expect(steps.count { $0.step == "undone" && $0.outcome == "undone" } == 3)

            try await fixture.enqueue(MeetingPipeline.pushJob())
            try await fixture.workUntilQuiet()
            #expect(fixture.board.keys.count == 3)
            let again = try await self.undo(run, fixture)
            #expect(again.counts.isEmpty && again.kept.isEmpty)
        }
    }

    @Test func `items that people touched stay on the board and are listed`() async throws {
        try await withPushed { fixture, run, ids in
            fixture.board.edit("name", of: ids[0], to: "Send it soon")
            fixture.board.edit("status", of: ids[1], to: "working on it")
            let undo = try await undo(run, fixture)
            #expect(undo.counts == ["undone": 1, "kept": 2])
            let items = try await ItemStore(fixture.database).list()
            #expect(items.map(\.state) == [.pushed, .pushed, .removed])
            #expect(undo.kept.map(\.item) == [items[0].id, items[1].id])
            #expect(undo.kept.map(\.why) == ["people changed name", "people changed status"])
        }
    }

    @Test func `a field that was empty and that people filled in keeps the item`() async throws {
        try await withPushed { fixture, run, ids in
            fixture.board.edit("owner", of: ids[0], to: "Clara")
            let undo = try await undo(run, fixture)
            #expect(undo.counts == ["undone": 2, "kept": 1])
            #expect(undo.kept.map(\.why) == ["people changed owner"])
        }
    }

    @Test func `an item that people moved to another board stays there`() async throws {
        try await withPushed { fixture, run, ids in
            fixture.board.show(BoardItem(isElsewhere: true), of: ids[1])
            let undo = try await undo(run, fixture)
            #expect(undo.counts == ["undone": 2, "kept": 1])
            #expect(undo.kept.map(\.why) == ["people moved it to another board"])
        }
    }

    @Test func `an edit between the reading of many items and the removal of one wins`()
        async throws
    {
        try await withPushed { fixture, run, ids in
            let item = ids[2]
            fixture.board.state.withLock { state in
                state.afterReads = [{ $0.values[item]?["name"] = "Call her soon" }]
            }
            let undo = try await undo(run, fixture)
            #expect(undo.counts == ["undone": 2, "kept": 1])
            #expect(undo.kept.map(\.why) == ["people changed name"])
            #expect(fixture.board.state.withLock(\.removals) == Array(ids.prefix(2)))
        }
    }

    @Test(arguments: [
        BoardItem(isDone: true), BoardItem(isDone: false, isDiscussed: true),
    ])
    func `an item that people finished or commented on stays`(shown: BoardItem) async throws {
        try await withPushed { fixture, run, ids in
            fixture.board.show(shown, of: ids[2])
            let undo = try await undo(run, fixture)
            #expect(undo.kept.count == 1)
            #expect(undo.counts["undone"] == 2)
        }
    }

    @Test func `an item that people deleted is noted, and nothing else`() async throws {
        try await withPushed { fixture, run, ids in
            fixture.board.show(nil, of: ids[0])
            let undo = try await undo(run, fixture)
            #expect(undo.counts == ["undone": 3])
        }
    }

    @Test func `a removal whose answer was lost is done once and recorded`() async throws {
        try await withPushed { fixture, run, ids in
            fixture.board.state.withLock { $0.lostRemovals = 2 }
            let undo = try await undo(run, fixture)
            #expect(undo.counts == ["undone": 3] && undo.kept.isEmpty)
            #expect(fixture.board.state.withLock(\.removals) == ids)
        }
    }

    @Test func `only a push can be taken back`() async throws {
        try await withPushed { fixture, run, _ in
            #expect(try await fixture.pipeline.beginUndo(of: run + 7, who: "dana") == nil)
            let undo = try await undo(run, fixture)
            #expect(try await fixture.pipeline.beginUndo(of: undo.id, who: "dana") == nil)
        }
    }

    @Test func `a person's push is a run of that person`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.syncWithoutBoard()
            let run = try await fixture.pipeline.beginPush(who: "dana")
            try await fixture.workUntilQuiet()
            let stored = try #require(try await RunStore(fixture.database).load(run))
            #expect(stored.who == "dana" && stored.counts["created"] == 3)
            let items = try await ItemStore(fixture.database).list()
            #expect(items.allSatisfy { $0.delivery.run == run })
        }
    }
}
