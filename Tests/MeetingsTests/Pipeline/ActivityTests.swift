import Foundation
import Meetings
import Postgres
import TestSupport
import Testing

/// What the first page's charts are drawn from.
@Suite struct ActivityTests {
    @Test func `the last hours are counted by the hour, empty ones and dropped items included`()
        async throws
    {
        let meeting = Meeting.said(["I'll go.", "I'll stay."], id: "new")
        try await PipelineFixture.with([meeting]) { fixture in
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            try await fixture.database.query(
                """
                INSERT INTO transcripts (source, source_id, title, speakers, sentences,
                    sentence_count, received_at)
                VALUES ('x', 'old', '', '[]', '[]', 0, now() - interval '2 hours'),
                    ('x', 'too old', '', '[]', '[]', 0, now() - interval '3 days')
                """
            )
            try await fixture.database.query(
                "UPDATE action_items SET state = 'dropped' WHERE text = 'stay.'"
            )
            let hours = try await MeetingStore(fixture.database).activity(hours: 24)
            #expect(hours.count == 24)
            #expect(zip(hours, hours.dropFirst()).allSatisfy { $1.start > $0.start })
            // The hour may have struck since the meeting was stored.
            #expect(hours.suffix(2).map(\.meetings).reduce(0, +) == 1)
            #expect(hours.map(\.meetings).reduce(0, +) == 2)
            #expect(hours.map(\.items).reduce(0, +) == 1)
            #expect(hours.map(\.pushed).reduce(0, +) == 1)
        }
    }
}
