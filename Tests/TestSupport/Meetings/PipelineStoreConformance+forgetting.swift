import Foundation
import Meetings
import Testing

/// The rules over words that go, and over what the source says anew.
extension PipelineStoreConformance {
    private static func weekly(_ week: Int, _ text: String, series: String? = "weekly") -> Meeting {
        Meeting(
            id: "m\(week)",
            title: "Weekly",
            date: CalendarDate(year: 2026, month: 3, day: week),
            speakers: [],
            sentences: [Sentence(index: 0, speaker: "s1", text: text)],
            series: series
        )
    }

    private static func store(
        _ meeting: Meeting,
        _ statements: any PipelineStatements
    ) async throws -> StoredMeeting {
        let outcome = try await statements.insert(meeting, source: "a", skipReason: nil)
        let stored = try #require(try await statements.load(outcome.id))
        _ = try await statements.insert(items(2), of: stored, thresholds: ItemThresholds())
        return stored
    }

    /// Lets a meeting speak of an item of another one.
    private static func quote(
        _ meeting: StoredMeeting,
        in item: KnownItem,
        _ statements: any PipelineStatements
    ) async throws {
        var revision = ItemRevision(item.item, .restated)
        revision.evidence.append(
            Evidence(sentence: 4, quote: "again", speaker: "s1", meeting: "\(meeting.summary.id)")
        )
        try await statements.revise(revision)
    }

    private static func items(
        of meeting: StoredMeeting,
        _ statements: any PipelineStatements
    ) async throws -> [KnownItem] {
        try await statements.known(for: meeting)
            .filter { $0.item.meetingID == meeting.summary.id }
    }

    static let forgetting: [PipelineStoreConformance] = [
        .init("a meeting that may not be read any more has nothing to be pushed or sent again") {
            store,
            _ in
            let statements = store.statements
            let all = try await approved(3, statements)
            let run = try await statements.startRun(.push, who: "a", job: nil, undoes: nil)
            let sent = [all[0]]
            let batch = try #require(
                try await statements.openBatch(request("k", for: sent), of: sent, run: run)
            )
            #expect(try await statements.markPushed(PushedItem(item: all[1], boardItem: "b")))
            try await statements.forget(all[0].meetingID)

            let open = try #require(try await statements.openBatches().first)
            #expect(open.id == batch && open.request == nil)
            #expect(open.items.map(\.state) == [.dropped])
            #expect(open.items.allSatisfy { $0.evidence.isEmpty })
            #expect(try await statements.resend(batch) == false)
            #expect(try await statements.close(batch, as: .lookedUp))
            #expect(try await statements.toPush(meetingID: nil, after: 0, limit: 9).isEmpty)
            let onBoard = try #require(try await statements.items(boardItems: ["b"]).first)
            #expect(onBoard.state == .pushed && onBoard.evidence.isEmpty)
            #expect(try await statements.toUpdate(meetingID: nil, after: 0, limit: 9).isEmpty)
            // It may be there: then it is known by its number, and stays dropped.
            #expect(try await statements.markPushed(PushedItem(item: all[0], boardItem: "c")))
            let found = try #require(try await statements.items(boardItems: ["c"]).first)
            #expect(found.state == .dropped)
        },
        .init("an item that other meetings speak of becomes the earliest one's") { store, _ in
            let statements = store.statements
            let first = try await Self.store(weekly(1, "I'll send it."), statements)
            let third = try await Self.store(weekly(3, "I'll send them."), statements)
            let second = try await Self.store(weekly(2, "I'll send that."), statements)
            let own = try #require(try await items(of: first, statements).last)
            try await quote(third, in: own, statements)
            let joined = try #require(
                try await items(of: first, statements).first { $0.item.id == own.item.id }
            )
            try await quote(second, in: joined, statements)
            try await statements.forget(first.summary.id)

            #expect(try await items(of: first, statements).isEmpty)
            let moved = try #require(
                try await items(of: second, statements).first { $0.item.id == own.item.id }
            )
            #expect(moved.item.key == own.item.key && moved.item.text == own.item.text)
            #expect(moved.item.evidence.map(\.quote) == ["again", "again"])
            #expect(moved.item.evidence.map(\.meeting) == ["\(third.summary.id)", nil])
            #expect(moved.item.state == own.item.state)
        },
        .init("a meeting that comes into another series is parted from the former one") {
            store,
            _ in
            let statements = store.statements
            let first = try await Self.store(weekly(1, "I'll send it."), statements)
            let second = try await Self.store(weekly(2, "I'll send that."), statements)
            let ofFirst = try #require(try await items(of: first, statements).first)
            let ofSecond = try #require(try await items(of: second, statements).first)
            try await quote(second, in: ofFirst, statements)
            try await quote(first, in: ofSecond, statements)
            let other = weekly(2, "I'll send those.", series: "retro")
            #expect(try await statements.replace(second.summary.id, with: other, skipReason: nil))

            let stored = try #require(try await statements.load(second.summary.id))
            #expect(stored.meeting == other)
            for meeting in [first, stored] {
                let known = try await statements.known(for: meeting)
                #expect(known.allSatisfy { $0.item.meetingID == meeting.summary.id })
                #expect(known.flatMap(\.item.evidence).allSatisfy { $0.meeting == nil })
                #expect(known.allSatisfy { !$0.item.evidence.isEmpty })
            }
        },
        .init("who may see a meeting is kept, also where its words are the same") { store, _ in
            let stored = try await storeMeeting(store.statements)
            var meeting = stored.meeting
            meeting.privacy = "link"
            meeting.organizer = "ana@us.example"
            meeting.participants = ["ben@us.example"]
            meeting.tags = ["lab"]
            let id = stored.summary.id
            #expect(try await !store.statements.replace(id, with: meeting, skipReason: nil))
            #expect(try await store.statements.load(id)?.meeting == meeting)
        },
    ]
}
