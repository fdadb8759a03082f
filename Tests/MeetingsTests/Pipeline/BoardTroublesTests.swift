import Jobs
import Meetings
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

/// What one board or one item does to the others when it fails.
struct BoardTroublesTests {
    private let weekly = Meeting.said(
        ["I'll send the report to Boris.", "I'll book the room.", "I'll call Clara."],
        id: "weekly"
    )
    private let report = "send the report to Boris."
    private let room = "book the room."
    private let call = "call Clara."

    /// A pipeline whose first item goes to another board than the rest.
    private func withTwoBoards(
        _ body: (PipelineFixture, _ other: FakeBoard) async throws -> Void
    ) async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            let other = FakeBoard(id: "b2")
            fixture.board.state.withLock { $0.others = ["b2": other] }
            try await fixture.syncWithoutBoard()
            try await fixture.database.query(
                "UPDATE action_items SET board_id = 'b2' WHERE text = \(report)"
            )
            try await body(fixture, other)
        }
    }

    private func push(_ fixture: PipelineFixture) async throws {
        try await fixture.enqueue(MeetingPipeline.pushJob())
        try await fixture.workUntilQuiet()
    }

    private func parked(_ fixture: PipelineFixture) async throws -> [String] {
        try await fixture.database.query(
            "SELECT kind FROM jobs WHERE state = 'parked' ORDER BY id"
        ).map { try $0["kind"] }
    }

    @Test func `a board that is gone keeps no item from another, and a person is asked`()
        async throws
    {
        try await withTwoBoards { fixture, other in
            other.state.withLock { $0.isGone = true }
            try await push(fixture)
            let states = try await fixture.itemStates()
            #expect(states == [report: .approved, room: .pushed, call: .pushed])
            #expect(try await parked(fixture) == ["push_action_items"])

            other.state.withLock { $0.isGone = false }
            try await push(fixture)
            #expect(try await fixture.itemStates()[report] == .pushed)
            #expect(other.keys.count == 1)
        }
    }

    @Test func `a board that is gone keeps no change, reading or undo from another`() async throws {
        try await withTwoBoards { fixture, other in
            let run = try await fixture.pipeline.beginPush(who: "dana")
            try await fixture.workUntilQuiet()
            other.state.withLock { $0.isGone = true }
            try await fixture.database.query(
                "UPDATE action_items SET assignee = 'Ana', board_update_wanted = true"
            )
            try await push(fixture)
            #expect(fixture.board.state.withLock(\.changes).count == 2)

            fixture.board.show(BoardItem(isDone: true), of: "1")
            try await fixture.enqueue(MeetingPipeline.readBoardJob())
            try await fixture.workUntilQuiet()
            #expect(
                try await fixture.itemStates() == [report: .pushed, room: .done, call: .pushed]
            )
            let undo = try #require(try await fixture.pipeline.beginUndo(of: run, who: "dana"))
            try await fixture.workUntilQuiet()
            #expect(
                try await fixture.itemStates() == [report: .pushed, room: .done, call: .removed]
            )
            #expect(try await RunStore(fixture.database).load(undo)?.finishedAt == nil)
            #expect(
                Set(try await parked(fixture)) == ["push_action_items", "read_board", "undo_run"]
            )
        }
    }

    @Test func `items of a board that is gone are asked about after the others`() async throws {
        try await withTwoBoards { fixture, other in
            try await push(fixture)
            other.state.withLock { $0.isGone = true }
            try await fixture.enqueue(MeetingPipeline.readBoardJob())
            try await fixture.workUntilQuiet()
            let rows = try await fixture.database.query(
                "SELECT count(*) AS count FROM action_items WHERE board_read_at IS NULL"
            )
            #expect(try rows.first?["count"] == Int64(0))
        }
    }

    @Test func `an item that needs a person keeps its cause, and no other from the board`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.state.withLock { $0.entriesAtOnce = 1 }
            fixture.board.plan([.refuse(.askPerson), .refuse(.askPerson)], for: report)
            try await fixture.syncWithoutBoard()
            for isLast in [false, true] {
                try await push(fixture)
                let items = try await ItemStore(fixture.database).list()
                #expect(items.map(\.state) == [.approved, .pushed, .pushed])
                #expect(items[0].failure == "the board refuses this item")
                #expect(try await parked(fixture).count == (isLast ? 2 : 1))
            }
            try await push(fixture)
            let item = try #require(try await ItemStore(fixture.database).list().first)
            #expect(item.state == .pushed && item.failure == nil)
            #expect(fixture.board.keys.count == 3)
        }
    }

    @Test func `a board that needs a person for every item is not asked about them all`()
        async throws
    {
        let long = Meeting.said((1...20).map { "I'll send the report \($0) to Boris." }, id: "long")
        try await PipelineFixture.with([long]) { fixture in
            fixture.board.state.withLock { $0.entriesAtOnce = 1 }
            for number in 1...20 {
                fixture.board.plan(
                    [.refuse(.askPerson)],
                    for: "send the report \(number) to Boris."
                )
            }
            try await fixture.syncWithoutBoard()
            try await push(fixture)
            #expect(fixture.board.state.withLock(\.requests).count == 5)
            let items = try await ItemStore(fixture.database).list()
            #expect(items.allSatisfy { $0.state == .approved })
            #expect(items.count { $0.failure != nil } == 5)
            // Those that were refused come last the next time.
            try await push(fixture)
            let titles = fixture.board.state.withLock(\.requests).map {
                $0.entries.first?.values["name"] ?? ""
            }
            #expect(Set(titles).count == 10)
        }
    }

    @Test(arguments: [RetryAdvice.giveUp, .askPerson])
    func `a change that the board refuses keeps its cause, and no other change back`(
        advice: RetryAdvice
    ) async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let items = try await ItemStore(fixture.database).list()
            fixture.board.refuse(items[0].boardItem ?? "", advice)
            try await fixture.database.query(
                "UPDATE action_items SET assignee = 'Ana', board_update_wanted = true"
            )
            try await push(fixture)
            #expect(
                fixture.board.state.withLock(\.changes).map(\.item)
                    == items.dropFirst().compactMap(\.boardItem)
            )
            let left = try await ItemStore(fixture.database).list()
            #expect(left[0].failure?.hasPrefix("the board refuses to touch") == true)
            // One that is refused for good is not asked for again, unless it changes again.
            #expect(left.map(\.delivery.isUpdateWanted) == [advice == .askPerson, false, false])
            #expect(try await parked(fixture).isEmpty == (advice == .giveUp))
            try await push(fixture)
            let values = fixture.board.state.withLock(\.values)[items[0].boardItem ?? ""]
            #expect(values?["who"] == (advice == .askPerson ? "Ana" : ""))
        }
    }

    @Test func `a removal that the board refuses is listed, and the others are done`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let items = try await ItemStore(fixture.database).list()
            fixture.board.refuse(items[0].boardItem ?? "", .giveUp)
            fixture.board.refuse(items[1].boardItem ?? "", .askPerson)
            let run = try #require(items[0].delivery.run)
            let undo = try #require(try await fixture.pipeline.beginUndo(of: run, who: "dana"))
            try await fixture.workUntilQuiet()
            let stored = try #require(try await RunStore(fixture.database).load(undo))
            #expect(stored.kept.map(\.item) == [items[0].id])
            #expect(stored.kept.map(\.why) == ["the board refuses to touch 1"])
            #expect(stored.counts == ["kept": 1, "undone": 1] && stored.finishedAt == nil)
            #expect(try await parked(fixture) == ["undo_run"])
            let left = try await ItemStore(fixture.database).list()
            #expect(left.map(\.state) == [.pushed, .pushed, .removed])
        }
    }
}
