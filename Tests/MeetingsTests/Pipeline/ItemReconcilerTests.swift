import Foundation
import Testing

@testable import Meetings

struct ItemReconcilerTests {
    static func known(
        _ text: String,
        assignee: String? = nil,
        due: String? = nil,
        confidence: Double = 0.5,
        state: ItemState = .approved,
        sentence: Int = 0,
        id: Int64 = 1,
        meeting: Int64 = 1,
        boardItem: String? = nil,
        touched: Set<ItemChange.Field> = []
    ) -> KnownItem {
        KnownItem(
            item: StoredItem(
                id: id,
                meetingID: meeting,
                meetingTitle: "Weekly",
                key: "tf-\(id)",
                text: text,
                assignee: assignee,
                dueDate: due.flatMap { CalendarDate($0) },
                confidence: confidence,
                state: state,
                extractor: "x",
                boardItem: boardItem,
                failure: nil,
                evidence: [Evidence(sentence: sentence, quote: text, speaker: "A")],
                pushAttempts: 0,
                createdAt: .now
            ),
            touched: touched,
            lastSaidOn: CalendarDate("2026-03-02")
        )
    }

    private func plan(
        _ found: [ExtractedItem],
        _ known: [KnownItem],
        meeting: Int64 = 1,
        on day: String = "2026-03-02"
    ) -> ItemReconciler.Plan {
        ItemReconciler(
            meetingID: meeting,
            date: CalendarDate(day),
            thresholds: ItemThresholds()
        )
        .plan(found, known: known)
    }

    private func item(
        _ text: String,
        _ assignee: String? = nil,
        due: String? = nil,
        sentence: Int = 0
    ) -> ExtractedItem {
        RestatedItemsTests.item(text, assignee, due: due, sentence: sentence)
    }

    @Test func `the same words read again change nothing`() {
        let found = [item("Send the report"), item("Call Boris", "Ana", sentence: 4)]
        let items = [
            Self.known("Send the report"),
            Self.known("Call Boris", assignee: "Ana", sentence: 4, id: 2, boardItem: "b"),
        ]
        #expect(plan(found, items) == .init())
    }

    @Test func `other words for the same task update the item, and make no second one`() throws {
        let found = [item("Send the report to Boris", "Ana", due: "2026-03-06")]
        let changed = plan(found, [Self.known("Send the report", state: .pushed, boardItem: "b")])
        #expect(changed.new.isEmpty)
        let revision = try #require(changed.revisions.first)
        #expect(revision.action == .readAgain && revision.changesWords)
        #expect(revision.after.text == "Send the report to Boris")
        #expect(revision.after.assignee == "Ana" && revision.after.state == .pushed)
    }

    @Test func `what a person wrote holds, field by field`() throws {
        let found = [item("Send the report to Boris", "Ana", due: "2026-03-06")]
        let own = Self.known(
            "Send Boris the report, signed",
            assignee: "Cleo",
            state: .pushed,
            boardItem: "b",
            touched: [.text, .assignee]
        )
        let revision = try #require(plan(found, [own]).revisions.first)
        #expect(revision.after.text == own.item.text && revision.after.assignee == "Cleo")
        #expect(revision.after.dueDate == CalendarDate("2026-03-06"))
        let all = Self.known("Send the report", state: .rejected, touched: [.state])
        #expect(plan(found, [all]) == .init())
    }

    @Test func `what is not said any more goes, unless somebody decided or it is on the board`() {
        let items = [
            Self.known("Send the report", id: 1),
            Self.known("Call Boris", state: .proposed, sentence: 1, id: 2),
            Self.known("Book a room", state: .approved, sentence: 2, id: 3, touched: [.state]),
            Self.known("Fix the page", state: .pushed, sentence: 3, id: 4, boardItem: "b"),
            Self.known("Tune the engine", state: .proposed, sentence: 4, id: 5, touched: [.text]),
        ]
        let gone = plan([], items).revisions
        #expect(gone.map(\.id) == [1, 2])
        #expect(gone.allSatisfy { $0.after.state == .dropped && $0.action == .withdrawn })
    }

    @Test func `a withdrawn item that is said again comes back`() {
        let revisions = plan(
            [item("Send the report")],
            [Self.known("Send the report", state: .dropped)]
        ).revisions
        #expect(revisions.map(\.after.state) == [.approved])
    }

    @Test func `two tasks of one sentence keep their items`() {
        let items = [
            Self.known("Send the report", sentence: 3, id: 1),
            Self.known("Call the supplier", sentence: 3, id: 2),
        ]
        let found = [item("Call the supplier", sentence: 3), item("Send the report", sentence: 3)]
        let changed = plan(found, items)
        #expect(changed.new.isEmpty)
        #expect(changed.revisions.allSatisfy { !$0.changesWords })
    }

    @Test func `a later meeting's words join the item, move its day and are kept as a quote`()
        throws
    {
        let earlier = Self.known(
            "Send the report to Boris",
            due: "2026-03-06",
            state: .pushed,
            boardItem: "b"
        )
        let found = [item("Send Boris the report", "Ana", due: "2026-03-13", sentence: 8)]
        let changed = plan(found, [earlier], meeting: 2, on: "2026-03-09")
        #expect(changed.new.isEmpty)
        let revision = try #require(changed.revisions.first)
        #expect(revision.action == .restated && revision.changesWords)
        #expect(revision.after.dueDate == CalendarDate("2026-03-13"))
        #expect(revision.after.assignee == "Ana" && revision.after.text == earlier.item.text)
        #expect(revision.evidence.map(\.meeting) == [nil, "2"])

        var joined = earlier
        joined.item.evidence = revision.evidence
        joined.item.dueDate = revision.after.dueDate
        joined.item.assignee = "Ana"
        joined.lastSaidOn = CalendarDate("2026-03-09")
        #expect(plan(found, [joined], meeting: 2, on: "2026-03-09") == .init())
        // Read after the later one, the earlier meeting does not move the day back.
        #expect(
            plan([item("Send the report to Boris", due: "2026-03-06")], [joined]).revisions
                .allSatisfy { $0.after.dueDate == CalendarDate("2026-03-13") }
        )
    }

    @Test func `a day that a person set is not moved by a later meeting`() throws {
        let earlier = Self.known("Send the report to Boris", due: "2026-03-06", touched: [.dueDate])
        let found = [item("Send the report to Boris", due: "2026-03-13")]
        let revision = try #require(
            plan(found, [earlier], meeting: 2, on: "2026-03-09").revisions.first
        )
        #expect(revision.after.dueDate == CalendarDate("2026-03-06"))
    }

    @Test func `an unsure item that a later meeting says surely is approved`() throws {
        let earlier = Self.known("Send the report to Boris", confidence: 0.3, state: .proposed)
        var found = item("Send the report to Boris")
        found.confidence = 0.9
        let revision = try #require(plan([found], [earlier], meeting: 2).revisions.first)
        #expect(revision.after.state == .approved && revision.confidence == 0.9)
    }

    @Test func `an item keeps its first words and the latest`() throws {
        var earlier = Self.known("Send the report to Boris")
        for week in 2...40 {
            let meeting = Int64(week)
            let revision = try #require(
                plan(
                    [item("Send the report to Boris", sentence: week)],
                    [earlier],
                    meeting: meeting
                )
                .revisions.first
            )
            earlier.item.evidence = revision.evidence
        }
        #expect(earlier.item.evidence.count == ItemReconciler.mostEvidence)
        #expect(earlier.item.evidence.first?.meeting == nil)
        #expect(earlier.item.evidence.last?.meeting == "40")
    }
}
