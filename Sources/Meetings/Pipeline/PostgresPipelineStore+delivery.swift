import Foundation
import Postgres

/// The statements of the way to the board and back.
extension PostgresPipelineStatements {
    func toPush(meetingID: Int64?, after: Int64, limit: Int) async throws -> [StoredItem] {
        try await ItemStore(database).toPush(meetingID: meetingID, after: after, limit: limit)
    }

    func openBatch(
        _ request: BoardRequest,
        of items: [StoredItem],
        run: Int64
    ) async throws -> Int64? {
        try await ItemStore(database).openBatch(request, of: items, run: run)
    }

    func openBatches() async throws -> [PushBatch] {
        try await ItemStore(database).openBatches()
    }

    func resend(_ batch: Int64) async throws -> Bool {
        try await ItemStore(database).resend(batch)
    }

    func forgetRequest(of batch: Int64) async throws {
        try await ItemStore(database).forgetRequest(of: batch)
    }

    func noteRefusal(of item: StoredItem, cause: String, isFinal: Bool) async throws {
        try await ItemStore(database).noteRefusal(of: item, cause: cause, isFinal: isFinal)
    }

    func close(_ batch: Int64, as outcome: PushBatch.Outcome) async throws -> Bool {
        try await ItemStore(database).close(batch, as: outcome)
    }

    func markPushed(_ pushed: PushedItem) async throws -> Bool {
        try await ItemStore(database).markPushed(pushed)
    }

    func toUpdate(meetingID: Int64?, after: Int64, limit: Int) async throws -> [StoredItem] {
        try await ItemStore(database).toUpdate(meetingID: meetingID, after: after, limit: limit)
    }

    func markUpdated(_ item: StoredItem, values: [String: String], note: String?) async throws {
        try await ItemStore(database).markUpdated(item, values: values, note: note)
    }

    func databaseTime() async throws -> Date {
        let rows = try await database.query("SELECT clock_timestamp() AS time")
        guard let row = rows.first else { throw MeetingStoreError.noClock }
        return try row["time"]
    }

    func items(boardItems: [String]) async throws -> [StoredItem] {
        try await ItemStore(database).items(boardItems: boardItems)
    }

    func noteEvents(boardItems: [String]) async throws -> Int {
        try await ItemStore(database).noteEvents(boardItems: boardItems)
    }

    func itemsWithEvents(limit: Int) async throws -> [StoredItem] {
        try await ItemStore(database).itemsWithEvents(limit: limit)
    }

    func itemsToRead(before: Date, limit: Int) async throws -> [StoredItem] {
        try await ItemStore(database).itemsToRead(before: before, limit: limit)
    }

    func takeOver(
        _ state: ItemState,
        of itemID: Int64,
        insteadOf known: ItemState
    ) async throws -> Bool {
        try await ItemStore(database).takeOver(state, of: itemID, insteadOf: known)
    }

    func markRead(_ itemIDs: [Int64], at moment: Date) async throws {
        try await ItemStore(database).markRead(itemIDs, at: moment)
    }

    func startRun(
        _ kind: Run.Kind,
        who: String,
        job: Int64?,
        undoes: Int64?
    ) async throws -> Int64 {
        try await RunStore(database).start(kind, who: who, job: job, undoes: undoes)
    }

    func isPush(_ run: Int64) async throws -> Bool {
        try await RunStore(database).load(run)?.kind == .push
    }

    func isKept(_ itemID: Int64, byRun run: Int64) async throws -> Bool {
        try await RunStore(database).load(run)?.kept.contains { $0.item == itemID } ?? false
    }

    func add(_ counts: [String: Int], kept: [Run.Kept], toRun run: Int64) async throws {
        try await RunStore(database).add(counts, kept: kept, to: run)
    }

    func finishRun(_ run: Int64) async throws {
        try await RunStore(database).finish(run)
    }

    func items(ofRun run: Int64, after: Int64, limit: Int) async throws -> [StoredItem] {
        try await ItemStore(database).items(ofRun: run, after: after, limit: limit)
    }

    func markUndone(_ itemID: Int64, cause: String) async throws -> Bool {
        try await ItemStore(database).markUndone(itemID, cause: cause)
    }
}
