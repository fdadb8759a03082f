import Foundation
import Jobs
import Meetings
import Testing

/// The rules over items that are known, and over meetings that are read again.
extension PipelineStoreConformance {
    private static func storeItems(
        _ statements: any PipelineStatements,
        id: String,
        series: String?
    ) async throws -> StoredMeeting {
        let meeting = Meeting(
            id: id,
            title: "Weekly",
            date: CalendarDate(year: 2026, month: 3, day: id == "m1" ? 2 : 9),
            speakers: [],
            sentences: [Sentence(index: 0, speaker: "s1", text: "I'll send the report.")],
            series: series
        )
        let outcome = try await statements.insert(meeting, source: "a", skipReason: nil)
        let stored = try #require(try await statements.load(outcome.id))
        _ = try await statements.insert(items(2), of: stored, thresholds: ItemThresholds())
        return stored
    }

    static let series: [PipelineStoreConformance] = [
        .init("a reading knows the items of its meeting, and of its series alone") { store, _ in
            let first = try await storeItems(store.statements, id: "m1", series: "weekly")
            let second = try await storeItems(store.statements, id: "m2", series: "weekly")
            let other = try await storeItems(store.statements, id: "m3", series: nil)
            let fourth = try await storeItems(store.statements, id: "m4", series: nil)
            let known = try await store.withTransaction { transaction in
                try await transaction.lockSeries("weekly")
                return try await transaction.known(for: second)
            }
            #expect(
                Set(known.map(\.item.meetingID)) == [first.summary.id, second.summary.id]
            )
            #expect(known.count == 4 && known.allSatisfy { $0.touched.isEmpty })
            let alone = try await store.statements.known(for: other)
            #expect(alone.allSatisfy { $0.item.meetingID == other.summary.id })
            #expect(alone.count == 2 && fourth.summary.id != other.summary.id)
        },
        .init("a revision changes an item, and the newest day that spoke of it is known") {
            store,
            _ in
            let first = try await storeItems(store.statements, id: "m1", series: "weekly")
            let second = try await storeItems(store.statements, id: "m2", series: "weekly")
            let known = try await store.statements.known(for: first)
            let own = try #require(known.first { $0.item.meetingID == first.summary.id })
            #expect(own.lastSaidOn == CalendarDate(year: 2026, month: 3, day: 2))
            var revision = ItemRevision(own.item, .restated)
            revision.after.dueDate = CalendarDate(year: 2026, month: 4, day: 1)
            revision.after.state = .approved
            revision.confidence = 0.8
            revision.evidence.append(
                Evidence(
                    sentence: 3,
                    quote: "the report",
                    speaker: "s1",
                    meeting: "\(second.summary.id)"
                )
            )
            try await store.statements.revise(revision)
            let after = try await store.statements.known(for: first)
            let changed = try #require(after.first { $0.item.id == own.item.id })
            #expect(changed.item.dueDate == revision.after.dueDate)
            #expect(changed.item.state == .approved && changed.item.confidence == 0.8)
            #expect(changed.item.evidence == revision.evidence && changed.item.key == own.item.key)
            #expect(changed.lastSaidOn == CalendarDate(year: 2026, month: 3, day: 9))
        },
        .init("a meeting that was read may be read again, one without words may not") { store, _ in
            let stored = try await storeMeeting(store.statements)
            #expect(try await store.statements.markExtracted(stored, extractor: "rules"))
            #expect(try await store.statements.reopen(stored.summary.id))
            #expect(try await store.statements.load(stored.summary.id)?.summary.state == .received)
            #expect(try await store.statements.markExtracted(stored, extractor: "rules"))
            let empty = Meeting(id: "none", title: "", speakers: [], sentences: [])
            let skipped = try await store.statements.insert(empty, source: "a", skipReason: "x")
            #expect(try await store.statements.reopen(skipped.id) == false)
            #expect(try await store.statements.reopen(404) == false)
        },
    ]
}
