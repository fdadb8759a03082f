import Jobs
import Meetings
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

/// What changed here on its way to items that are on the board.
struct BoardUpdateTests {
    private let weekly = Meeting.said(
        ["I'll send the report to Boris.", "I'll book the room.", "I'll call Clara."],
        id: "weekly"
    )
    private let report = "send the report to Boris."
    private let room = "book the room."
    private let call = "call Clara."

    /// A pipeline whose three items are on the board, and their ids there by their texts.
    private func withPushed(
        _ body: (PipelineFixture, [String: String]) async throws -> Void
    ) async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let items = try await ItemStore(fixture.database).list()
            let ids = items.map { ($0.text, $0.boardItem ?? "") }
            try await body(fixture, Dictionary(uniqueKeysWithValues: ids))
        }
    }

    private func push(_ fixture: PipelineFixture) async throws {
        try await fixture.enqueue(MeetingPipeline.pushJob())
        try await fixture.workUntilQuiet()
    }

    @Test func `what changed here is written over on the board, except what people changed there`()
        async throws
    {
        try await withPushed { fixture, ids in
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

    @Test func `an edit between the reading of many items and the change of one wins`()
        async throws
    {
        try await withPushed { fixture, ids in
            try await fixture.database.query(
                "UPDATE action_items SET assignee = 'Ana', board_update_wanted = true"
            )
            let item = try #require(ids[room])
            fixture.board.state.withLock { state in
                state.afterReads = [{ $0.values[item]?["who"] = "Boris" }]
            }
            try await push(fixture)
            let values = fixture.board.state.withLock(\.values)
            #expect(values[item]?["who"] == "Boris")
            #expect(values[ids[call] ?? ""]?["who"] == "Ana")
            let counter = fixture.metrics.counter(PipelineMetrics.updates)
            #expect(counter.child("kept").value == 1 && counter.child("updated").value == 2)
        }
    }

    @Test func `an item that goes between the reading of many and its change is removed here`()
        async throws
    {
        try await withPushed { fixture, ids in
            try await fixture.database.query(
                "UPDATE action_items SET assignee = 'Ana', board_update_wanted = true"
            )
            let item = try #require(ids[room])
            fixture.board.state.withLock { state in
                state.afterReads = [{ $0.shown[item] = .some(nil) }]
            }
            try await push(fixture)
            #expect(try await fixture.itemStates()[room] == .removed)
            #expect(fixture.board.state.withLock(\.changes).map(\.item).contains(item) == false)
        }
    }

    @Test func `an item that people moved to another board is not written over`() async throws {
        try await withPushed { fixture, ids in
            fixture.board.show(BoardItem(isElsewhere: true), of: ids[room] ?? "")
            try await fixture.database.query(
                "UPDATE action_items SET assignee = 'Ana', board_update_wanted = true"
            )
            try await push(fixture)
            #expect(
                fixture.board.state.withLock(\.changes).map(\.item) == [ids[report], ids[call]]
            )
        }
    }

    @Test func `what is said again after something else is written again`() async throws {
        try await withPushed { fixture, ids in
            let (first, last) = (ids[report] ?? "", ids[call] ?? "")
            let assign: @Sendable (String) async throws -> Void = { name in
                try await fixture.database.query(
                    """
                    UPDATE action_items SET assignee = \(name), board_update_wanted = true
                    WHERE board_item = \(first)
                    """
                )
            }
            try await assign("Ana")
            try await fixture.database.query(
                """
                UPDATE action_items SET assignee = 'Dana', board_update_wanted = true
                WHERE board_item = \(last)
                """
            )
            let names = Recorder<String>()
            fixture.board.onChange.withLock { hook in
                hook = { item in
                    // As often as the other's change fails, somebody else is named for the first.
                    guard item == last, names.values.count < 2 else { return }
                    names.append("name")
                    try await assign(names.values.count == 1 ? "Boris" : "Ana")
                    throw FakeFailure(advice: .backoff, description: "the answer was lost")
                }
            }
            try await fixture.enqueue(MeetingPipeline.pushJob())
            try await fixture.workThroughWaits()
            #expect(fixture.board.state.withLock(\.values)[first]?["who"] == "Ana")
            let changes = fixture.board.state.withLock(\.changes).filter { $0.item == first }
            #expect(changes.count == 3)
        }
    }

    @Test func `an owner is not taken away because the account is not found any more`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.board.state.withLock { $0.accounts = ["Ana": "11"] }
            try await fixture.syncWithoutBoard()
            try await fixture.database.query("UPDATE action_items SET assignee = 'Ana'")
            try await push(fixture)
            fixture.board.state.withLock { $0.accounts = ["Boris": "12"] }
            try await fixture.database.query(
                """
                UPDATE action_items SET due_date = '2026-05-04', board_update_wanted = true,
                    assignee = CASE text WHEN \(room) THEN 'Zoe' ELSE assignee END
                """
            )
            try await push(fixture)
            let items = try await ItemStore(fixture.database).list()
            let values = fixture.board.state.withLock(\.values)
            let shown = items.map { values[$0.boardItem ?? ""]?["owner"] }
            #expect(items.map(\.text) == [report, room, call])
            // Another person's item is not left to the former owner.
            #expect(shown == ["11", nil, "11"])
            #expect(items.allSatisfy { values[$0.boardItem ?? ""]?["day"] == "2026-05-04" })
        }
    }
}
