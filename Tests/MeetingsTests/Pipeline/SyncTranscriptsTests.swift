import Foundation
import Jobs
import Meetings
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct SyncTranscriptsTests {
    private let weekly = Meeting.said(
        ["Good morning.", "I'll send the report to Boris.", "I'll book the room."],
        id: "weekly"
    )

    private func day(_ number: Double) -> Date { Date().addingTimeInterval(number * 86_400) }

    private func place(_ meetings: [String: Date], in fixture: PipelineFixture) {
        fixture.source.state.withLock { $0.createdAt = meetings }
    }

    @Test func `a meeting that its source still works on is taken by a later sync`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.source.state.withLock { $0.unready = ["weekly"] }
            let first = try await fixture.pipeline.sync()
            #expect(first == SyncResult(listed: 1, queued: 0, notReady: 1))

            fixture.source.state.withLock { $0.unready = [] }
            let second = try await fixture.pipeline.sync()
            #expect(second == SyncResult(listed: 1, queued: 1, notReady: 0))
        }
    }

    @Test func `the first sync reads seven days back, the next from the newest meeting listed`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            let newest = day(-3)
            place(["weekly": newest], in: fixture)
            let before = Date()
            _ = try await fixture.pipeline.sync()
            _ = try await fixture.pipeline.sync()
            let since = day(-90)
            _ = try await fixture.pipeline.sync(SyncRequest(since: since))
            let after = Date()

            let windows = fixture.source.state.withLock(\.windows)
            try #require(windows.count == 3)
            let week = 7 * 86_400.0
            #expect((before - week...after - week).contains(windows[0].lowerBound))
            #expect(abs(windows[1].lowerBound.timeIntervalSince(newest) + 2 * 86_400) < 0.01)
            #expect(windows[2].lowerBound == since)
        }
    }

    @Test func `a process whose clock is hours ahead reads by the database's clock`() async throws {
        try await PipelineFixture.with(
            [weekly],
            now: { Date().addingTimeInterval(5 * 3_600) }
        ) { fixture in
            _ = try await fixture.pipeline.sync()
            let windows = fixture.source.state.withLock(\.windows)
            #expect(windows.count == 1 && windows.allSatisfy { $0.upperBound <= Date() })
        }
    }

    @Test func `a source whose clock is days behind hides no meeting`() async throws {
        let late = Meeting.said(["I'll write the minutes."], id: "late")
        try await PipelineFixture.with([weekly, late]) { fixture in
            // The second comes to be after the sync, at a moment that lies days before it.
            place(["weekly": day(-6), "late": day(+1)], in: fixture)
            let first = try await fixture.pipeline.sync()
            #expect(first.queued == 1)
            place(["weekly": day(-6), "late": day(-5)], in: fixture)
            let second = try await fixture.pipeline.sync()
            #expect(second.queued == 2)
        }
    }

    @Test func `a source that listed nothing yet is read from the same moment again`() async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            place(["weekly": day(+1)], in: fixture)
            let first = try await fixture.pipeline.sync()
            #expect(first.listed == 0)
            place(["weekly": day(-6.9)], in: fixture)
            let second = try await fixture.pipeline.sync()
            #expect(second.queued == 1)
        }
    }

    @Test func `a long meeting whose transcript comes after that of a later one is not missed`()
        async throws
    {
        let long = Meeting.said(["I'll write the minutes."], id: "long")
        try await PipelineFixture.with([weekly, long]) { fixture in
            // Held in the evening, at 23:40, and listed only when its transcript is there.
            place(["weekly": day(-0.1), "long": day(+1)], in: fixture)
            let first = try await fixture.pipeline.sync()
            #expect(first.listed == 1)
            place(["weekly": day(-0.1), "long": day(-1)], in: fixture)
            let second = try await fixture.pipeline.sync()
            #expect(second.listed == 2)
        }
    }

    @Test func `a meeting that its source does not finish for days holds nothing back`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.source.state.withLock { $0.unready = ["weekly"] }
            place(["weekly": day(-3)], in: fixture)
            _ = try await fixture.pipeline.sync()
            let next = Meeting.said(["I'll write the minutes."], id: "next")
            fixture.source.state.withLock { $0.meetings.append(next) }
            place(["weekly": day(-3), "next": day(-0.1)], in: fixture)
            let first = try await fixture.pipeline.sync()
            #expect(first == .init(listed: 2, queued: 1, notReady: 1))
            _ = try await fixture.pipeline.sync()
            let begins = fixture.source.state.withLock(\.windows).map(\.lowerBound)
            #expect(begins.last.map { $0 > day(-2.5) } == true)
        }
    }

    @Test func `a meeting that its source finishes after weeks is not lost`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.source.state.withLock { $0.unready = ["weekly"] }
            place(["weekly": day(-3)], in: fixture)
            // Each sync that lists it asks for the one fetch.
            for _ in 1...2 { _ = try await fixture.pipeline.sync() }
            let next = Meeting.said(["I'll write the minutes."], id: "next")
            fixture.source.state.withLock { $0.meetings.append(next) }
            place(["weekly": day(-3), "next": day(-0.1)], in: fixture)
            _ = try await fixture.pipeline.sync()
            // Now it lies before every window to come.
            #expect(try await fixture.pipeline.sync().listed == 1)
            let waits = try await lateFetches(fixture)
            #expect(waits.count == 1)
            // A quarter of three days.
            #expect(waits.allSatisfy { abs($0.wait - 64_800) < 600 && $0.snoozes == 0 })

            let worker = try fixture.makeWorker()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run() }
                try await letDue(fixture)
                try await eventually("it was asked for and is not ready") {
                    try await lateFetches(fixture).contains { $0.snoozes == 1 && $0.wait > 60_000 }
                }
                fixture.source.state.withLock { $0.unready = [] }
                try await letDue(fixture)
                try await eventually("it is stored") {
                    try await MeetingStore(fixture.database).list().count == 2
                }
                worker.drain()
                try await group.waitForAll()
            }
        }
    }

    @Test func `a meeting that its source never finishes is shown to people after ninety days`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.source.state.withLock { $0.unready = ["weekly"] }
            place(["weekly": day(-91)], in: fixture)
            _ = try await fixture.pipeline.sync(SyncRequest(since: day(-100)))
            #expect(try await lateFetches(fixture).isEmpty)
            try await fixture.enqueue(
                MeetingPipeline.fetchJob(
                    source: "fake_source",
                    sourceID: "weekly",
                    lateFrom: day(-0.1)
                )
            )
            try await fixture.workUntilQuiet()
            let rows = try await fixture.database.query(
                "SELECT FROM jobs WHERE state = 'parked' AND parked_cause = 'needs_person'"
            )
            #expect(rows.count == 1)
        }
    }

    @Test func `words that changed long ago without a message are found by the look through`()
        async throws
    {
        let unknown = Meeting.said(["I'll write the minutes."], id: "unknown")
        try await PipelineFixture.with([weekly]) { fixture in
            place(["weekly": day(-3)], in: fixture)
            fixture.source.state.withLock { $0.marks = ["weekly": "processed 7.0"] }
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            // Before the first sync's window: not asked for by anybody.
            fixture.source.state.withLock { state in
                state.meetings.append(unknown)
                state.marks["weekly"] = "processed 9.0"
            }
            place(["weekly": day(-20), "unknown": day(-20)], in: fixture)
            #expect(try await fixture.pipeline.sync().listed == 0)
            let found = try await fixture.pipeline.sync(SyncRequest(recheckDays: 30))
            #expect(found == SyncResult(listed: 2, queued: 0, notReady: 0, again: 1))
            try await fixture.workUntilQuiet()
            #expect(fixture.source.state.withLock(\.fetches) == ["weekly", "weekly"])
        }
    }

    /// The fetches of meetings that are late: in how many seconds they run, and how often they
    /// have waited.
    private func lateFetches(
        _ fixture: PipelineFixture
    ) async throws -> [(wait: Double, snoozes: Int64)] {
        let rows = try await fixture.database.query(
            """
            SELECT extract(epoch FROM run_at - now())::float8 AS wait, snoozes::bigint AS snoozes
            FROM jobs WHERE kind = 'fetch_transcript' AND unique_key LIKE '%:late'
            """
        )
        return try rows.map { (wait: try $0["wait"], snoozes: try $0["snoozes"]) }
    }

    /// Lets the time of what waits come.
    private func letDue(_ fixture: PipelineFixture) async throws {
        try await fixture.database.query(
            "UPDATE jobs SET run_at = now() WHERE state = 'scheduled'"
        )
    }

    @Test func `a transcript that its source worked on again is replaced and read again`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            // Nothing changed: nothing happens.
            let again = try MeetingPipeline.fetchJob(
                source: "fake_source",
                sourceID: "weekly",
                again: true
            )
            try await fixture.enqueue(again)
            try await fixture.workUntilQuiet()
            let store = MeetingStore(fixture.database)
            let id = try #require(try await store.list().first).id
            let story = MeetingStory(fixture.database)
            #expect(try await story.steps(of: id).count { $0.step == "extracted" } == 1)

            let better = Meeting.said(
                ["Good morning.", "I'll send the report to Boris.", "I'll call the landlord."],
                id: "weekly"
            )
            fixture.source.state.withLock { $0.meetings = [better] }
            // A fetch that was not asked to look again leaves the words as they are.
            let once = try MeetingPipeline.fetchJob(source: "fake_source", sourceID: "weekly")
            try await fixture.enqueue(once)
            try await fixture.workUntilQuiet()
            #expect(try await store.load(id)?.meeting.sentences[2].text == "I'll book the room.")
            try await fixture.enqueue(again)
            try await fixture.workUntilQuiet()
            #expect(try await store.load(id)?.meeting == better)
            let steps = try await story.steps(of: id)
            #expect(steps.filter { $0.step == "stored" }.map(\.outcome) == ["stored", "replaced"])
            #expect(steps.count { $0.step == "extracted" } == 2)
            let texts = Set(try await ItemStore(fixture.database).list().map(\.text))
            #expect(texts.isSuperset(of: ["send the report to Boris.", "call the landlord."]))
            let counter = fixture.metrics.counter(PipelineMetrics.replaced)
            #expect(counter.child("fake_source").value == 1)
        }
    }

    @Test func `a transcript whose summary came later is fetched again, once`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            fixture.source.state.withLock { $0.marks = ["weekly": "default 7.0"] }
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            #expect(fixture.source.state.withLock(\.fetches) == ["weekly"])

            // While the source works on it again, nothing is fetched.
            fixture.source.state.withLock { state in
                state.marks = ["weekly": "processing 7.0"]
                state.unready = ["weekly"]
            }
            let busy = try await fixture.pipeline.sync()
            #expect(busy == SyncResult(listed: 1, queued: 0, notReady: 1, again: 0))

            let theirs = [SourceItem(text: "Send Boris the report", assignee: "Ana", start: 1)]
            fixture.source.state.withLock { state in
                state.marks = ["weekly": "processed 7.0"]
                state.unready = []
                state.meetings[0].sourceItems = theirs
            }
            let done = try await fixture.pipeline.sync()
            #expect(done == SyncResult(listed: 1, queued: 0, notReady: 0, again: 1))
            try await fixture.workUntilQuiet()
            let quiet = try await fixture.pipeline.sync()
            #expect(quiet.again == 0)
            #expect(fixture.source.state.withLock(\.fetches) == ["weekly", "weekly"])

            let store = MeetingStore(fixture.database)
            let id = try #require(try await store.list().first).id
            let items = try await ItemStore(fixture.database).list()
            let opinion = try #require(try await store.secondOpinion(on: id, ours: items))
            #expect(opinion.entries.map(\.theirs) == theirs)
            #expect(opinion.entries.first?.ours == items.first { $0.text.contains("report") }?.id)
            #expect(opinion.onlyOurs.count == 1)
            // The words are the same, so nobody reads them again.
            let steps = try await MeetingStory(fixture.database).steps(of: id)
            #expect(steps.count { $0.step == "extracted" } == 1)
        }
    }
}
