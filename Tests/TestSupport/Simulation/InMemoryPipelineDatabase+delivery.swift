import Foundation
import Meetings

/// What is written when items go to the board.
extension InMemoryPipelineDatabase.Tables {
    private func isInOpenBatch(_ item: Int64) -> Bool {
        batches.contains { $0.outcome == nil && $0.items.contains(item) }
    }

    func toPush(meetingID: Int64?, after: Int64, limit: Int) -> [StoredItem] {
        Array(
            items.filter { item in
                item.state == .approved && item.id > after && !isInOpenBatch(item.id)
                    && (meetingID == nil || item.meetingID == meetingID)
            }
            .prefix(limit)
        )
    }

    mutating func openBatch(
        _ request: BoardRequest,
        of composed: [StoredItem],
        run: Int64,
        at now: Date
    ) -> Int64? {
        let isKnown = batches.contains { $0.key == request.idempotencyKey }
        let areSame = composed.allSatisfy { item in
            items.contains { stored in
                stored.id == item.id && stored.state == .approved && !isInOpenBatch(item.id)
                    && stored.hasWords(of: item)
            }
        }
        guard !isKnown, areSame else { return nil }
        let ids = composed.map(\.id)
        for index in items.indices where ids.contains(items[index].id) {
            items[index].pushAttempts += 1
        }
        batches.append(
            InMemoryPipelineDatabase.BatchRow(
                key: request.idempotencyKey,
                run: run,
                items: ids,
                request: request,
                createdAt: now,
                sentAt: now
            )
        )
        return Int64(batches.count)
    }

    /// Gives a batch a number and keeps nothing of it, as a bug would that sends before it commits.
    mutating func passBatch(run: Int64, at now: Date) -> Int64 {
        batches.append(
            InMemoryPipelineDatabase.BatchRow(
                key: "",
                run: run,
                items: [],
                outcome: .answered,
                createdAt: now,
                sentAt: now
            )
        )
        return Int64(batches.count)
    }

    /// Forgets what a batch made, as a bug would that records only whole answers.
    mutating func forgetBatch(_ batch: Int64) {
        for index in items.indices where batches[Int(batch) - 1].items.contains(items[index].id) {
            items[index].state = .approved
            items[index].boardItem = nil
            items[index].pushAttempts = 0
        }
    }

    func openBatches(at now: Date) -> [PushBatch] {
        batches.enumerated().filter { $1.outcome == nil }.map { index, row in
            PushBatch(
                id: Int64(index + 1),
                run: row.run,
                items: items.filter { row.items.contains($0.id) },
                request: row.request,
                age: .seconds(now.timeIntervalSince(row.createdAt)),
                sinceSent: .seconds(now.timeIntervalSince(row.sentAt))
            )
        }
    }

    mutating func resend(_ batch: Int64, at now: Date) -> Bool {
        guard batches[Int(batch) - 1].request != nil else { return false }
        batches[Int(batch) - 1].sentAt = now
        return true
    }

    mutating func forgetRequest(of batch: Int64) {
        guard batches[Int(batch) - 1].outcome == nil else { return }
        batches[Int(batch) - 1].request = nil
    }

    mutating func noteRefusal(of item: StoredItem, cause: String, isFinal: Bool) {
        let found = items.firstIndex {
            $0.id == item.id && [.approved, .pushed].contains($0.state)
        }
        guard let index = found else { return }
        items[index].failure = cause
        if isFinal && items[index].hasWords(of: item) {
            items[index].delivery.isUpdateWanted = false
        }
    }

    mutating func close(_ batch: Int64, as outcome: PushBatch.Outcome) -> Bool {
        guard batches[Int(batch) - 1].outcome == nil else { return false }
        batches[Int(batch) - 1].outcome = outcome
        batches[Int(batch) - 1].request = nil
        return true
    }

    mutating func markPushed(_ pushed: PushedItem) -> Bool {
        let found = items.firstIndex { $0.id == pushed.item.id && $0.boardItem == nil }
        guard let index = found else { return false }
        if items[index].state == .approved { items[index].state = .pushed }
        items[index].boardItem = pushed.boardItem
        items[index].failure = nil
        let (wasWanted, board) =
            (items[index].delivery.isUpdateWanted, items[index].delivery.board)
        items[index].delivery = pushed.delivery
        items[index].delivery.board = pushed.delivery.board ?? board
        if wasWanted { items[index].delivery.isUpdateWanted = true }
        if !items[index].hasWords(of: pushed.item) { items[index].delivery.isUpdateWanted = true }
        return true
    }

    func toUpdate(meetingID: Int64?, after: Int64, limit: Int) -> [StoredItem] {
        Array(
            items.filter { item in
                item.state == .pushed && item.delivery.isUpdateWanted && item.id > after
                    && (meetingID == nil || item.meetingID == meetingID)
            }
            .prefix(limit)
        )
    }

    mutating func markUpdated(_ item: StoredItem, values: [String: String], note: String?) {
        guard let index = items.firstIndex(where: { $0.id == item.id && $0.state == .pushed })
        else { return }
        items[index].delivery.values = values
        items[index].delivery.note = note
        items[index].failure = nil
        items[index].delivery.isUpdateWanted = !items[index].hasWords(of: item)
    }

    mutating func startRun(_ kind: Run.Kind, job: Int64?) -> Int64 {
        if let job, let index = runs.firstIndex(where: { $0.job == job }) {
            return Int64(index + 1)
        }
        runs.append(InMemoryPipelineDatabase.RunRow(kind: kind, job: job))
        return Int64(runs.count)
    }

    func isPush(_ run: Int64) -> Bool {
        runs.indices.contains(Int(run) - 1) && runs[Int(run) - 1].kind == .push
    }

    func isKept(_ item: Int64, byRun run: Int64) -> Bool {
        runs[Int(run) - 1].kept.contains { $0.item == item }
    }

    mutating func add(_ counts: [String: Int], kept: [Run.Kept], toRun run: Int64) {
        runs[Int(run) - 1].counts.merge(counts) { $0 + $1 }
        runs[Int(run) - 1].kept += kept
    }

    mutating func finishRun(_ run: Int64) {
        runs[Int(run) - 1].isFinished = true
    }

    func items(ofRun run: Int64, after: Int64, limit: Int) -> [StoredItem] {
        Array(
            items.filter { item in
                item.delivery.run == run && [.pushed, .done].contains(item.state)
                    && item.id > after
            }
            .prefix(limit)
        )
    }

    mutating func markUndone(_ id: Int64, cause: String) -> Bool {
        let found = items.firstIndex { $0.id == id && [.pushed, .done].contains($0.state) }
        guard let index = found else { return false }
        items[index].state = .removed
        items[index].failure = cause
        return true
    }
}

extension StoredItem {
    /// Whether it says the same as it did.
    fileprivate func hasWords(of other: StoredItem) -> Bool {
        text == other.text && assignee == other.assignee && dueDate == other.dueDate
    }
}
