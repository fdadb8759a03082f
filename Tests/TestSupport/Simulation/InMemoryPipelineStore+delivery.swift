import Foundation
import Meetings

/// The statements of the way to the board and back.
extension InMemoryStatements {
    func toPush(meetingID: Int64?, after: Int64, limit: Int) async throws -> [StoredItem] {
        try await run { $0.toPush(meetingID: meetingID, after: after, limit: limit) }
    }

    func openBatch(
        _ request: BoardRequest,
        of items: [StoredItem],
        run number: Int64
    ) async throws -> Int64? {
        let bug = store.bug
        return try await run { tables in
            guard bug == .batch else {
                return tables.openBatch(request, of: items, run: number, at: now)
            }
            return tables.passBatch(run: number, at: now)
        }
    }

    func openBatches() async throws -> [PushBatch] {
        let batches = try await run { $0.openBatches(at: now) }
        guard store.bug == .key else { return batches }
        return batches.map { batch in
            var changed = batch
            changed.request?.idempotencyKey += "-\(now.timeIntervalSince1970)"
            return changed
        }
    }

    func resend(_ batch: Int64) async throws -> Bool {
        try await run { $0.resend(batch, at: now) }
    }

    func forgetRequest(of batch: Int64) async throws {
        try await run { $0.forgetRequest(of: batch) }
    }

    func noteRefusal(of item: StoredItem, cause: String, isFinal: Bool) async throws {
        try await run { $0.noteRefusal(of: item, cause: cause, isFinal: isFinal) }
    }

    func close(_ batch: Int64, as outcome: PushBatch.Outcome) async throws -> Bool {
        let isForgotten = store.bug == .partial && outcome == .partial
        return try await run { tables in
            if isForgotten { tables.forgetBatch(batch) }
            return tables.close(batch, as: outcome)
        }
    }

    func markPushed(_ pushed: PushedItem) async throws -> Bool {
        try await run { $0.markPushed(pushed) }
    }

    func toUpdate(meetingID: Int64?, after: Int64, limit: Int) async throws -> [StoredItem] {
        try await run { $0.toUpdate(meetingID: meetingID, after: after, limit: limit) }
    }

    func markUpdated(_ item: StoredItem, values: [String: String], note: String?) async throws {
        try await run { $0.markUpdated(item, values: values, note: note) }
    }

    func databaseTime() async throws -> Date {
        try await run { _ in now }
    }

    func items(boardItems: [String]) async throws -> [StoredItem] {
        try await run { $0.items(boardItems: boardItems) }
    }

    func noteEvents(boardItems: [String]) async throws -> Int {
        try await run { $0.noteEvents(boardItems: boardItems, at: now) }
    }

    func itemsWithEvents(limit: Int) async throws -> [StoredItem] {
        try await run { $0.itemsWithEvents(limit: limit) }
    }

    func itemsToRead(before: Date, limit: Int) async throws -> [StoredItem] {
        try await run { $0.itemsToRead(before: before, limit: limit) }
    }

    func takeOver(
        _ state: ItemState,
        of itemID: Int64,
        insteadOf known: ItemState
    ) async throws -> Bool {
        try await run { $0.takeOver(state, of: itemID, insteadOf: known) }
    }

    func markRead(_ itemIDs: [Int64], at moment: Date) async throws {
        try await run { $0.markRead(itemIDs, at: moment) }
    }

    func startRun(
        _ kind: Run.Kind,
        who: String,
        job: Int64?,
        undoes: Int64?
    ) async throws -> Int64 {
        try await run { $0.startRun(kind, job: job) }
    }

    func isPush(_ run: Int64) async throws -> Bool {
        try await self.run { $0.isPush(run) }
    }

    func isKept(_ itemID: Int64, byRun run: Int64) async throws -> Bool {
        try await self.run { $0.isKept(itemID, byRun: run) }
    }

    func add(_ counts: [String: Int], kept: [Run.Kept], toRun run: Int64) async throws {
        try await self.run { $0.add(counts, kept: kept, toRun: run) }
    }

    func finishRun(_ run: Int64) async throws {
        try await self.run { $0.finishRun(run) }
    }

    func items(ofRun run: Int64, after: Int64, limit: Int) async throws -> [StoredItem] {
        try await self.run { $0.items(ofRun: run, after: after, limit: limit) }
    }

    func markUndone(_ itemID: Int64, cause: String) async throws -> Bool {
        try await run { $0.markUndone(itemID, cause: cause) }
    }
}
