import Foundation
import Jobs
import Meetings
import Observability
import Postgres
import TestSupport
import Testing

struct ItemReviewTests {
    /// Runs `body` with an item of each of some states and a review over them.
    private func with(
        _ states: [ItemState],
        hasBoard: Bool = true,
        _ body: (PostgresClient, ItemReview, [Int64]) async throws -> Void
    ) async throws {
        try await withTestDatabase { database in
            try await PipelineFixture.migrate(database)
            let meeting = try await MeetingStore(database).insert(
                .said(["I'll send the report to Boris."], id: "m1"),
                source: "a"
            )
            var ids: [Int64] = []
            for (place, state) in states.enumerated() {
                let isOnBoard = [.pushed, .done, .removed].contains(state)
                let rows = try await database.query(
                    """
                    INSERT INTO action_items (transcript_id, ordinal, key, text, confidence, state,
                        extractor, evidence, board_item)
                    VALUES (\(meeting.id), \(Int32(place)), \("tf-\(place)"), 'send the report', 0.4,
                        \(state.rawValue), 'rules',
                        '[{"sentence": 0, "quote": "send the report", "speaker": "s1"}]',
                        \(isOnBoard ? "b\(place)" : nil)) RETURNING id
                    """
                )
                ids.append(try #require(try rows.first?["id"]))
            }
            let review = ItemReview(
                database: database,
                hasBoard: hasBoard,
                metrics: MetricRegistry()
            )
            try await body(database, review, ids)
        }
    }

    /// How many pushes are queued for a person.
    private func pushes(_ database: PostgresClient) async throws -> Int64 {
        let rows = try await database.query(
            """
            SELECT count(*) AS count FROM jobs
            WHERE kind = 'push_action_items' AND payload ->> 'purpose' = 'person'
            """
        )
        return try #require(try rows.first?["count"])
    }

    @Test func `an approved item goes to the board, and who did it and when is kept`() async throws
    {
        try await with([.proposed, .dropped, .rejected]) { database, review, ids in
            for id in ids {
                let item = try await review.approve(id, .init(by: " Ana ", reason: "she said so"))
                #expect(item.state == .approved)
            }
            let reviewed = try #require(try await review.load(ids[0]))
            let change = try #require(reviewed.changes.first)
            #expect(change.actor == "Ana" && change.isPerson && change.action == "approved")
            #expect(change.before == ["state": "proposed"] && change.after == ["state": "approved"])
            #expect(change.reason == "she said so")
            #expect(abs(change.at.timeIntervalSinceNow) < 600)
            // Each has its own: a push that runs may have passed the item.
            #expect(try await pushes(database) == 3)
            let steps = try await MeetingStory(database).steps(of: reviewed.item.meetingID)
            #expect(steps.filter { $0.step == "reviewed" }.count == 3)
        }
    }

    @Test func `without a board an approved item waits and nothing is queued`() async throws {
        try await with([.proposed], hasBoard: false) { database, review, ids in
            try await review.approve(ids[0], .init(by: "Ana"))
            #expect(try await pushes(database) == 0)
        }
    }

    @Test func `a decision that does not fit the state is refused and changes nothing`()
        async throws
    {
        let states = ItemState.allCases
        try await with(states) { _, review, ids in
            for (state, id) in zip(states, ids) {
                if ![.proposed, .dropped, .rejected].contains(state) {
                    await #expect(throws: ReviewError.wrongState(id, state, .approved)) {
                        try await review.approve(id, .init(by: "Ana"))
                    }
                }
                if ![.proposed, .approved].contains(state) {
                    await #expect(throws: ReviewError.wrongState(id, state, .rejected)) {
                        try await review.reject(id, .init(by: "Ana"))
                    }
                }
                if ![.proposed, .approved, .pushed].contains(state) {
                    await #expect(throws: ReviewError.wrongState(id, state, .edited)) {
                        try await review.edit(id, .init(text: "call Boris"), .init(by: "Ana"))
                    }
                }
                let reviewed = try #require(try await review.load(id))
                #expect(reviewed.item.state == state && reviewed.changes.isEmpty)
            }
            await #expect(throws: ReviewError.unknownItem(404)) {
                try await review.approve(404, .init(by: "Ana"))
            }
            await #expect(throws: ReviewError.noActor(limit: 200)) {
                try await review.approve(ids[0], .init(by: "  "))
            }
        }
    }

    @Test func `a decision on what has changed meanwhile is refused, and none is lost`()
        async throws
    {
        try await with([.proposed]) { _, review, ids in
            let seen = try #require(try await review.load(ids[0])).version
            // Both saw the same; only one decision can be about that.
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for reviewer in ["Ana", "Ben"] {
                    group.addTask {
                        do {
                            let decision = ItemReview.Decision(by: reviewer, seen: seen)
                            if reviewer == "Ana" {
                                try await review.approve(ids[0], decision)
                            } else {
                                try await review.reject(ids[0], decision)
                            }
                            return true
                        } catch is ReviewError {
                            return false
                        } catch {
                            Issue.record(error)
                            return false
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 } == 1)
            let after = try #require(try await review.load(ids[0]))
            #expect(after.changes.count == 1)
            let decided = after.changes[0].actor == "Ana" ? ItemState.approved : .rejected
            #expect(after.item.state == decided)
            await #expect(throws: ReviewError.changedMeanwhile(ids[0], decided)) {
                try await review.edit(ids[0], .init(text: "x"), .init(by: "Cleo", seen: seen))
            }
        }
    }

    @Test func `an edit keeps what was and asks for the board's update`() async throws {
        try await with([.proposed, .pushed]) { database, review, ids in
            let day = CalendarDate(year: 2026, month: 5, day: 4)
            for id in ids {
                let item = try await review.edit(
                    id,
                    .init(text: "call Boris", assignee: "Ana", dueDate: day),
                    .init(by: "Ana")
                )
                #expect(item.text == "call Boris" && item.assignee == "Ana" && item.dueDate == day)
                let change = try #require(try await review.load(id)?.changes.last)
                #expect(
                    change.before == ["text": "send the report", "assignee": nil, "due_date": nil]
                )
                #expect(change.after["due_date"] == "2026-05-04")
            }
            let rows = try await database.query(
                "SELECT id FROM action_items WHERE board_update_wanted ORDER BY id"
            )
            #expect(try rows.map { row -> Int64 in try row["id"] } == [ids[1]])
            #expect(try await pushes(database) == 1)
            let cleared = try await review.edit(
                ids[0],
                .init(assignee: .some(nil), dueDate: .some(nil)),
                .init(by: "Ana")
            )
            #expect(cleared.assignee == nil && cleared.dueDate == nil)
            await #expect(throws: ReviewError.nothingToChange(ids[0])) {
                try await review.edit(ids[0], .init(text: "call Boris"), .init(by: "Ana"))
            }
            let long = String(repeating: "x", count: ItemReview.longestText + 1)
            for (text, length) in [("", 0), ("  ", 0), ("a\u{7}b", 3), (long, long.count)] {
                let limit = ItemReview.longestText
                await #expect(throws: ReviewError.badValue(.text, limit: limit, length: length)) {
                    try await review.edit(ids[0], .init(text: text), .init(by: "Ana"))
                }
            }
            await #expect(throws: ReviewError.badValue(.assignee, limit: 200, length: 3)) {
                try await review.edit(ids[0], .init(assignee: "a\nb"), .init(by: "Ana"))
            }
        }
    }

    @Test func `a text of several lines is kept so, and a long one lets the rest be changed`()
        async throws
    {
        try await with([.proposed]) { database, review, ids in
            let lines = try await review.edit(
                ids[0],
                .init(text: " call Boris\r\n- today\r\n"),
                .init(by: "Ana")
            )
            #expect(lines.text == "call Boris\n- today")
            let long = String(repeating: "words and\n", count: 500)
            try await database.query("UPDATE action_items SET text = \(long)")
            let item = try await review.edit(
                ids[0],
                .init(text: long.replacing("\n", with: "\r\n"), assignee: "Ana"),
                .init(by: "Ana")
            )
            #expect(item.text == long && item.assignee == "Ana")
        }
    }

    @Test func `a look at the board leaves what a person sees as it is`() async throws {
        try await with([.pushed]) { database, review, ids in
            let seen = try #require(try await review.load(ids[0])).version
            try await database.query(
                """
                UPDATE action_items SET board_read_at = clock_timestamp(), updated_at = now()
                """
            )
            let decision = ItemReview.Decision(by: "Ana", seen: seen)
            try await review.edit(ids[0], .init(text: "call Boris"), decision)
            await #expect(throws: ReviewError.changedMeanwhile(ids[0], .pushed)) {
                try await review.edit(ids[0], .init(text: "call Cleo"), decision)
            }
        }
    }

    @Test func `an item whose push has begun is not rejected`() async throws {
        try await with([.approved]) { database, review, ids in
            try await database.query("UPDATE action_items SET push_attempts = 1")
            await #expect(throws: ReviewError.pushBegun(ids[0])) {
                try await review.reject(ids[0], .init(by: "Ana"))
            }
        }
    }
}
