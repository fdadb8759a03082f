import Foundation
import Jobs
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Meetings

/// The way of a whole series, and of one meeting that is read again, to the board.
struct MeetingSeriesTests {
    private static func weekly(_ week: Int, _ lines: [String]) -> Meeting {
        var meeting = Meeting.said(
            ["Good morning, week \(week)."] + lines,
            id: "week-\(week)",
            title: "Platform weekly #\(week)"
        )
        meeting.organizer = "ana@us.example"
        meeting.participants = ["ana@us.example", "ben@us.example", "cleo@us.example"]
        meeting.date = CalendarDate(daysSince1970: 20_000 + week * 7)
        return meeting
    }

    private func items(_ fixture: PipelineFixture) async throws -> [StoredItem] {
        try await ItemStore(fixture.database).list()
    }

    @Test func `a weekly series of twelve meetings makes one item of a task that it restates`()
        async throws
    {
        try await PipelineFixture.with([]) { fixture in
            for week in 1...12 {
                var lines = ["I'll send report \(week) to Boris."]
                if week <= 10 { lines.append("I'll migrate the billing database to the new host.") }
                if week >= 6 { lines.append("I'll hire a second support engineer.") }
                fixture.source.state.withLock {
                    $0.meetings.append(Self.weekly(week, lines))
                }
                try await fixture.enqueue(try MeetingPipeline.syncJob())
                try await fixture.workUntilQuiet()
            }
            let items = try await items(fixture)
            #expect(items.count == 12 + 2)
            #expect(fixture.board.keys.count == 14)
            let billing = try #require(items.first { $0.text.contains("billing") })
            #expect(billing.evidence.count == 10)
            #expect(Set(billing.evidence.compactMap(\.meeting)).count == 9)
            #expect(billing.evidence.allSatisfy { $0.quote.contains("billing database") })
            let hire = try #require(items.first { $0.text.contains("support") })
            #expect(hire.evidence.count == 7)
            let steps = try await MeetingStory(fixture.database).steps(of: billing.meetingID)
            #expect(steps.count { $0.step == "restated" } == 9)
        }
    }

    @Test func `five more readings of a meeting leave everything as it is`() async throws {
        let lines = [
            "I'll send the report to Boris.", "I'll call the supplier.",
            "I'll send the report now.",
        ]
        try await PipelineFixture.with([Self.weekly(1, lines), Self.weekly(2, lines)]) { fixture in
            try await fixture.enqueue(try MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let before = try await state(fixture.database)
            let board = fixture.board.keys
            for _ in 1...5 {
                for meeting in try await MeetingStore(fixture.database).list() {
                    #expect(try await fixture.pipeline.extractAgain(meeting.id))
                }
                try await fixture.workUntilQuiet()
            }
            #expect(try await state(fixture.database) == before)
            #expect(fixture.board.keys == board)
        }
    }

    /// Every item with all its columns, and its history.
    private func state(_ database: PostgresClient) async throws -> [String] {
        var rows: [String] = []
        for query: PostgresQuery in [
            "SELECT i::text AS row FROM action_items i ORDER BY id",
            "SELECT c::text AS row FROM item_changes c ORDER BY id",
        ] {
            rows += try await database.query(query).map { row -> String in try row["row"] }
        }
        return rows
    }

    @Test func `read anew, a meeting keeps what people did and adds what is new`() async throws {
        let first = ["I'll send the report to Boris.", "I'll call the supplier of the paint."]
        try await PipelineFixture.with([Self.weekly(1, first)]) { fixture in
            try await fixture.enqueue(try MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let review = ItemReview(
                database: fixture.database,
                hasBoard: true,
                metrics: MetricRegistry()
            )
            let old = try await items(fixture)
            try await review.edit(old[0].id, .init(text: "send it, signed"), .init(by: "Ana"))
            // The vendor worked on the transcript again: words moved and changed.
            let second = Self.weekly(
                1,
                ["Hm.", "I'll send Boris the report.", "I'll call the paint supplier of the lab."]
                    + ["I'll book a room."]
            )
            try await fixture.database.query(
                "UPDATE transcripts SET sentences = \(JSONB(second.sentences))"
            )
            _ = try await fixture.pipeline.extractAgain(old[0].meetingID)
            try await fixture.workUntilQuiet()
            let new = try await items(fixture)
            #expect(
                new.map(\.text)
                    == ["send it, signed", "call the paint supplier of the lab.", "book a room."]
            )
            #expect(new.prefix(2).map(\.key) == old.map(\.key))
            #expect(fixture.board.keys.count == 3)
            let changes = try await ItemHistory(fixture.database).changes(of: old[1].id)
            #expect(changes.map(\.action) == ["read_again"] && !changes[0].isPerson)
        }
    }

    @Test func `a denied meeting is stored as skipped without any of its words`() async throws {
        var secret = Self.weekly(1, ["I'll raise the salary of the xylophonist."])
        secret.privacy = "owner"
        try await PipelineFixture.with([secret]) { fixture in
            try await fixture.enqueue(try MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let meeting = try #require(try await MeetingStore(fixture.database).list().first)
            #expect(meeting.state == .skipped && meeting.title == "Platform weekly #1")
            #expect(meeting.failure == "the rule 'private' keeps it from being read")
            let rows = try await fixture.database.query(
                """
                SELECT t::text || (SELECT COALESCE(string_agg(s::text, ''), '')
                    FROM meeting_steps s) AS text
                FROM transcripts t
                """
            )
            let text: String = try #require(try rows.first?["text"])
            for word in ["xylophon", "ana@us", "Ana", "morning"] { #expect(!text.contains(word)) }
            #expect(text.contains("private"))
            #expect(fixture.board.keys.isEmpty)
            // Reading it again finds no words.
            #expect(try await !fixture.pipeline.extractAgain(meeting.id))
        }
    }

    @Test func `a meeting that becomes private loses its words, its items stay on the board alone`()
        async throws
    {
        let lines = ["I'll send the harpsichord to Boris.", "I'll call the luthier of Cremona."]
        let again = ["I'll send the harpsichord to Boris."]
        let meetings = [Self.weekly(1, lines), Self.weekly(2, again)]
        try await PipelineFixture.with(meetings) { fixture in
            try await fixture.enqueue(try MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            try await fixture.database.query(
                """
                UPDATE action_items SET state = 'proposed', board_item = NULL, push_attempts = 0
                WHERE text LIKE 'call%'
                """
            )
            fixture.source.state.withLock { $0.meetings[0].privacy = "owner" }
            try await fixture.enqueue(
                try MeetingPipeline.fetchJob(
                    source: fixture.source.name,
                    sourceID: "week-1",
                    again: true
                )
            )
            try await fixture.workUntilQuiet()
            let meeting = try #require(
                try await MeetingStore(fixture.database).list().first { $0.sourceID == "week-1" }
            )
            #expect(meeting.state == .skipped && meeting.sentenceCount == 0)
            let items = try await items(fixture)
            // The other meeting of the series speaks of it too.
            #expect(items.count == 1 && items[0].boardItem != nil)
            #expect(items[0].meetingID != meeting.id)
            #expect(items[0].evidence.map(\.quote) == again)
            #expect(items[0].evidence.map(\.meeting) == [nil])
        }
    }

    @Test func `the rules are asked again before a stored meeting is read again`() async throws {
        let meetings = [Self.weekly(1, ["I'll send the harpsichord to Boris."])]
        try await PipelineFixture.with(meetings) { fixture in
            try await fixture.enqueue(try MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            let id = try #require(try await MeetingStore(fixture.database).list().first?.id)
            var rule = MeetingRule("weeklies", .deny)
            rule.titleWords = ["weekly"]
            let stricter = PipelineFixture.make(
                fixture.database,
                source: fixture.source,
                board: fixture.board,
                rules: MeetingRules([rule])
            )
            #expect(try await stricter.pipeline.extractAgain(id))
            try await stricter.workUntilQuiet()
            let meeting = try #require(try await MeetingStore(fixture.database).load(id))
            #expect(meeting.summary.state == .skipped && meeting.meeting.sentences.isEmpty)
            #expect(meeting.summary.failure == "the rule 'weeklies' keeps it from being read")
            #expect(meeting.meeting.organizer == nil && meeting.meeting.series == nil)
            let items = try await items(fixture)
            #expect(items.map(\.state) == [.pushed] && items.flatMap(\.evidence).isEmpty)
            let steps = try await MeetingStory(fixture.database).steps(of: id)
            #expect(steps.last?.step == "denied" && steps.last?.detail["rule"] == "weeklies")
        }
    }

    @Test func `a denied item whose push has begun is not sent again, and its request is empty`()
        async throws
    {
        var meeting = Self.weekly(1, ["I'll send the harpsichord to Boris."])
        try await PipelineFixture.with([meeting]) { fixture in
            let patient = PipelineFixture.make(
                fixture.database,
                source: fixture.source,
                board: fixture.board,
                hasBoard: false
            )
            try await patient.enqueue(try MeetingPipeline.syncJob())
            try await patient.workUntilQuiet()
            let approved = try await items(fixture)
            let statements = fixture.pipeline.store.statements
            let request = try await fixture.pipeline.request(for: approved, to: fixture.board)
            let run = try await statements.startRun(.push, who: "a", job: nil, undoes: nil)
            #expect(try await statements.openBatch(request, of: approved, run: run) != nil)

            meeting.privacy = "owner"
            _ = try await fixture.pipeline.keep(
                meeting,
                source: fixture.source.name,
                replacing: true,
                work: WorkInProgress()
            )
            let words = try await fixture.database.query(
                """
                SELECT request IS NOT NULL AS has_words FROM push_batches
                UNION ALL SELECT evidence <> '[]' FROM action_items
                """
            )
            #expect(try words.map { row -> Bool in try row["has_words"] } == [false, false])
            try await fixture.database.query(
                "UPDATE push_batches SET sent_at = now() - interval '1 hour'"
            )
            try await fixture.enqueue(try MeetingPipeline.pushJob())
            try await fixture.workUntilQuiet()
            #expect(fixture.board.state.withLock(\.requests).isEmpty)
            #expect(try await items(fixture).map(\.state) == [.dropped])
            #expect(try await statements.openBatches().isEmpty)
        }
    }
}
