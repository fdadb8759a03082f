import Foundation
import Jobs
import Meetings
import Operations
import Postgres
import Synchronization
import TestSupport
import Testing

/// For whom vendors are called, whichever process does.
struct VendorRequestTests {
    private let weekly = Meeting.said(
        ["I'll send the report to Boris.", "I'll book the room."],
        id: "weekly"
    )

    /// For whom the source and the board were asked.
    private func purposes(_ fixture: PipelineFixture) -> [Set<QuotaPurpose>] {
        [
            Set(fixture.source.state.withLock(\.purposes)),
            Set(fixture.board.state.withLock(\.purposes)),
        ]
    }

    @Test(arguments: QuotaPurpose.allCases, QuotaPurpose.allCases)
    func `a job calls vendors for whom it was queued, whoever performs it`(
        asker: QuotaPurpose,
        performer: QuotaPurpose
    ) async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            try await QuotaPurpose.$current.withValue(asker) {
                try await fixture.enqueue(MeetingPipeline.syncJob())
            }
            try await QuotaPurpose.$current.withValue(performer) {
                try await fixture.workUntilQuiet()
            }
            #expect(fixture.board.keys.count == 2)
            #expect(purposes(fixture) == [[asker], [asker]])
        }
    }

    @Test func `a job of an older version calls in the background`() async throws {
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.database.query("UPDATE jobs SET payload = payload - 'purpose'")
            try await QuotaPurpose.$current.withValue(.person) {
                try await fixture.workUntilQuiet()
            }
            #expect(purposes(fixture) == [[.background], [.background]])
        }
    }

    @Test func `a person's sync does not wait with one that waits for the next day's quota`()
        async throws
    {
        try await PipelineFixture.with([weekly]) { fixture in
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.enqueue(
                MeetingPipeline.fetchJob(source: "fake_source", sourceID: "weekly")
            )
            try await fixture.database.query(
                "UPDATE jobs SET state = 'scheduled', run_at = now() + interval '9 hours'"
            )
            try await QuotaPurpose.$current.withValue(.person) {
                try await fixture.enqueue(MeetingPipeline.syncJob())
            }
            let worker = try fixture.makeWorker()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run() }
                try await eventually("the items are on the board") {
                    fixture.board.keys.count == 2
                }
                // What waited makes no call for what is there by now.
                let calls = fixture.source.state.withLock(\.fetches)
                try await fixture.database.query(
                    "UPDATE jobs SET run_at = now() WHERE kind = 'fetch_transcript'"
                )
                try await eventually("the fetch that waited is over") {
                    let rows = try await fixture.database.query(
                        """
                        SELECT FROM jobs
                        WHERE kind = 'fetch_transcript' AND state <> 'completed'
                        """
                    )
                    return rows.count == 0
                }
                #expect(fixture.source.state.withLock(\.fetches) == calls)
                worker.drain()
                try await group.waitForAll()
            }
        }
    }
}
