import Foundation
import HTTPTypes
import Jobs
import Logging
import Meetings
import Observability
import Postgres
import TestSupport
import Testing

@testable import Web

/// Items as people decide about them on their page.
@Suite struct ItemRoutesTests {
    private func withPage(
        _ state: ItemState = .proposed,
        _ body: (WebFixture, ItemReview, Int64) async throws -> Void
    ) async throws {
        try await withTestDatabase { database in
            let migrator = Migrator(
                groups: [JobsMigrations.group, MeetingsMigrations.group],
                client: database,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            _ = try await migrator.upgrade()
            let meeting = Meeting(
                id: "m1",
                title: "Weekly <planning>",
                speakers: [Speaker(id: "s1", name: "Ana")],
                sentences: [Sentence(index: 0, speaker: "s1", text: "I'll send the report.")]
            )
            let stored = try await MeetingStore(database).insert(meeting, source: "a")
            let rows = try await database.query(
                """
                INSERT INTO action_items (transcript_id, ordinal, key, text, confidence, state,
                    extractor, evidence)
                VALUES (\(stored.id), 0, 'tf-0', 'send the report', 0.4, \(state.rawValue), 'rules',
                    '[{"sentence": 0, "quote": "send the report", "speaker": "s1"}]')
                RETURNING id
                """
            )
            let review = ItemReview(database: database, hasBoard: true, metrics: MetricRegistry())
            try await body(
                try WebFixture(review: review),
                review,
                try #require(try rows.first?["id"])
            )
        }
    }

    private func version(_ review: ItemReview, _ id: Int64) async throws -> String {
        try #require(try await review.load(id)).version
    }

    private func state(_ review: ItemReview, _ id: Int64) async throws -> ItemState {
        try #require(try await review.load(id)).item.state
    }

    @Test func `the page shows the item, its words and what may be decided`() async throws {
        try await withPage { web, review, id in
            let page = try await web.ask(.get, "/items/\(id)")
            #expect(page.status == 200)
            #expect(page.body.contains("<q>send the report</q>"))
            #expect(page.body.contains("Weekly &lt;planning&gt;"))
            let version = try await version(review, id)
            #expect(page.body.contains("value=\"\(version)\""))
            #expect(page.body.contains("formaction=\"/items/\(id)/approve\""))
            #expect(page.body.contains("formaction=\"/items/\(id)/reject\""))
            #expect(page.body.contains("Nobody has changed it."))
            // What is typed as words must not be lost by a decision: the forms are apart.
            let words = try #require(page.body.components(separatedBy: "<form").last)
            #expect(words.contains("name=\"text\"") && !words.contains("/approve\""))
            #expect(try await web.ask(.get, "/items/999").status == 404)
            #expect(try await web.ask(.get, "/items/x").status == 404)
        }
    }

    @Test func `an approval is kept with name, reason and time, and the page comes again`()
        async throws
    {
        try await withPage { web, review, id in
            let form = "by=Ana+Lima&reason=she%20said+so&version=\(try await version(review, id))"
            let answer = try await web.ask(.post, "/items/\(id)/approve", body: form)
            #expect(answer.status == 303)
            #expect(answer["Location"] == "/items/\(id)")
            let reviewed = try #require(try await review.load(id))
            #expect(reviewed.item.state == .approved)
            #expect(reviewed.changes.map(\.actor) == ["Ana Lima"])
            #expect(reviewed.changes.map(\.reason) == ["she said so"])
            let page = try await web.ask(.get, "/items/\(id)")
            #expect(page.body.contains("Ana Lima: approved, state: proposed → approved"))
            #expect(!page.body.contains("/approve\""))
        }
    }

    @Test func `edits change text, person and day, and a blank one takes them away`() async throws {
        try await withPage { web, review, id in
            let form = "by=Ana&text=Send+it+%26+tell+me&assignee=Zo%C3%AB&due_date=2027-03-09"
            #expect(try await web.ask(.post, "/items/\(id)/edit", body: form).status == 303)
            var item = try #require(try await review.load(id)).item
            #expect(item.text == "Send it & tell me")
            #expect(item.assignee == "Zoë")
            #expect(item.dueDate == CalendarDate("2027-03-09"))
            let blank = "by=Ana&assignee=&due_date="
            #expect(try await web.ask(.post, "/items/\(id)/edit", body: blank).status == 303)
            item = try #require(try await review.load(id)).item
            #expect(item.text == "Send it & tell me")
            #expect(item.assignee == nil && item.dueDate == nil)
        }
    }

    @Test func `a text of several lines is edited in lines, within the limit that the page tells`()
        async throws
    {
        try await withPage { web, review, id in
            let form = "by=Ana&text=Send+it%0D%0Aand+%3Ctell%3E+me&assignee=&due_date="
            #expect(try await web.ask(.post, "/items/\(id)/edit", body: form).status == 303)
            let page = try await web.ask(.get, "/items/\(id)").body
            #expect(page.contains(">\nSend it\nand &lt;tell&gt; me</textarea>"))
            #expect(page.contains("At most 2000 characters"))
            let long = String(repeating: "x", count: ItemReview.longestText + 1)
            let refused = try await web.ask(.post, "/items/\(id)/edit", body: "by=A&text=\(long)")
            #expect(refused.status == 400)
            #expect(refused.body.contains("has 2001 characters and may have 2000"))
            // As much as is allowed, in letters of four bytes.
            let most = String(repeating: "%F0%9F%8E%BB", count: ItemReview.longestText)
            let taken = try await web.ask(.post, "/items/\(id)/edit", body: "by=A&text=\(most)")
            #expect(taken.status == 303)
        }
    }

    @Test func `a decision on what has changed meanwhile is refused and changes nothing`()
        async throws
    {
        try await withPage { web, review, id in
            let seen = try await version(review, id)
            try await review.edit(id, .init(text: "send both reports"), .init(by: "Boris"))
            let answer = try await web.ask(
                .post,
                "/items/\(id)/reject",
                body: "by=Ana&version=\(seen)"
            )
            #expect(answer.status == 409)
            #expect(try await state(review, id) == .proposed)
        }
    }

    @Test(arguments: [
        ("approve", "", 400, "nobody is named"),
        ("edit", "by=Ana&text=send+the+report", 400, "has these values already"),
        ("edit", "by=Ana&due_date=2027-02-30", 400, "is no day such as"),
        ("approve", "by=Ana&version=1", 409, "was changed since"),
    ])
    func `a decision that cannot be made says why`(
        action: String,
        form: String,
        status: Int,
        words: String
    ) async throws {
        try await withPage { web, _, id in
            let answer = try await web.ask(.post, "/items/\(id)/\(action)", body: form)
            #expect(answer.status == status)
            #expect(answer.body.lowercased().contains(words))
        }
    }

    @Test func `another site's page decides nothing`() async throws {
        try await withPage { web, review, id in
            func post(_ name: String, _ value: String) async throws -> Int {
                let field = try #require(HTTPField.Name(name))
                return try await web.ask(
                    .post,
                    "/items/\(id)/approve",
                    headers: [field: value],
                    body: "by=Ana"
                ).status
            }
            for (name, value) in [
                ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"),
                ("Origin", "https://evil.example"), ("Origin", "null"),
            ] {
                let status = try await post(name, value)
                #expect(status == 403)
            }
            #expect(try await state(review, id) == .proposed)
            let own = try await post("Origin", "http://localhost:8080")
            #expect(own == 303)
        }
    }

    @Test func `a stranger neither sees nor decides`() async throws {
        try await withPage { web, review, id in
            for method in [HTTPRequest.Method.get, .post] {
                let path = method == .get ? "/items/\(id)" : "/items/\(id)/approve"
                let answer = try await web.ask(
                    method,
                    path,
                    body: "by=Ana",
                    from: .remote("192.0.2.7")
                )
                #expect(answer.status == 401)
            }
            #expect(try await state(review, id) == .proposed)
        }
    }
}
