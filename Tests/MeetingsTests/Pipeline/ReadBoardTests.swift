import Jobs
import Meetings
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

struct ReadBoardTests {
    private let weekly = Meeting.said(
        ["I'll send the report to Boris.", "I'll book the room."],
        id: "weekly"
    )
    private let report = "send the report to Boris."

    /// A pipeline whose two items are on the board, and the id there of the first.
    private func withPushed(
        _ body: (PipelineFixture, _ report: String) async throws -> Void
    ) async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let items = try await ItemStore(fixture.database).list()
            try await body(fixture, #require(items.first { $0.text == report }?.boardItem))
        }
    }

    @Test func `what is done on the board is done here, and what is opened again is open`()
        async throws
    {
        try await withPushed { fixture, item in
            fixture.board.show(BoardItem(isDone: true), of: item)
            try await fixture.enqueue(MeetingPipeline.readBoardJob(boardItems: [item, "4711"]))
            try await fixture.workUntilQuiet()
            #expect(try await fixture.itemStates()[report] == .done)

            fixture.board.show(BoardItem(isDone: false), of: item)
            try await fixture.enqueue(MeetingPipeline.readBoardJob())
            try await fixture.workUntilQuiet()
            #expect(try await fixture.itemStates()[report] == .pushed)

            let meeting = try #require(try await MeetingStore(fixture.database).list().first).id
            let steps = try await MeetingStory(fixture.database).steps(of: meeting)
            let told = steps.filter { $0.step == "board" }
            #expect(told.map(\.outcome) == ["done", "reopened"])
            #expect(told.allSatisfy { $0.detail["board_item"] == item })
            let counter = fixture.metrics.counter(PipelineMetrics.readBack)
            #expect(counter.child("done").value == 1 && counter.child("reopened").value == 1)
        }
    }

    @Test(arguments: [BoardItem(isActive: false), nil])
    func `what was archived or deleted on the board stays away`(shown: BoardItem?) async throws {
        try await withPushed { fixture, item in
            fixture.board.show(shown, of: item)
            try await fixture.enqueue(MeetingPipeline.readBoardJob())
            try await fixture.workUntilQuiet()
            #expect(try await fixture.itemStates()[report] == .removed)

            try await fixture.enqueue(MeetingPipeline.pushJob())
            try await fixture.workUntilQuiet()
            #expect(try await fixture.itemStates()[report] == .removed)
            #expect(fixture.board.keys.count == 2)
        }
    }

    @Test func `what was archived and is restored comes back`() async throws {
        try await withPushed { fixture, item in
            for (shown, state) in [
                (BoardItem(isActive: false), ItemState.removed),
                (BoardItem(isDone: false), .pushed),
                (BoardItem(isActive: false), .removed), (BoardItem(isDone: true), .done),
            ] {
                fixture.board.show(shown, of: item)
                try await fixture.enqueue(MeetingPipeline.readBoardJob())
                try await fixture.workUntilQuiet()
                #expect(try await fixture.itemStates()[report] == state)
            }
        }
    }

    @Test func `many events are one question, and strange ones none`() async throws {
        try await withPushed { fixture, item in
            fixture.board.show(BoardItem(isDone: true), of: item)
            fixture.board.state.withLock { $0.reads = [] }
            for _ in 1...30 {
                try await fixture.enqueue(MeetingPipeline.readBoardJob(boardItems: [item]))
                try await fixture.enqueue(MeetingPipeline.readBoardJob(boardItems: ["4711"]))
            }
            try await fixture.workUntilQuiet()
            #expect(try await fixture.itemStates()[report] == .done)
            let reads = fixture.board.state.withLock(\.reads)
            #expect(reads.allSatisfy { $0 == [item] })
            // One for each two seconds that the events took to come.
            #expect((1...20).contains(reads.count))
        }
    }

    @Test func `a board that does not tell the status changes nothing`() async throws {
        try await withPushed { fixture, item in
            fixture.board.show(BoardItem(isDone: nil), of: item)
            try await fixture.enqueue(MeetingPipeline.readBoardJob())
            try await fixture.workUntilQuiet()
            #expect(try await fixture.itemStates()[report] == .pushed)
        }
    }
}
