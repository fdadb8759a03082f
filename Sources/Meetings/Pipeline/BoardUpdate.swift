import Foundation
import Jobs
import Logging
import Observability

/// Writes over what was changed here of items that are on the board, except what people changed
/// there.
struct BoardUpdate: Sendable {
    let push: BoardPush

    /// What of an item is to be written, and what a person's edit keeps.
    struct Difference: Sendable, Hashable {
        /// The fields that nobody has touched on the board and that hold something else.
        var toWrite: Set<String> = []
        /// The fields that a person changed there, and that would be written otherwise.
        var kept: Set<String> = []
        /// What the board holds of ours after that.
        var values: [String: String]

        /// What it comes to, in a word.
        var outcome: String {
            guard kept.isEmpty else { return "kept" }
            return toWrite.isEmpty ? "unchanged" : "updated"
        }

        /// Compares what we wrote last, what the board shows, and what is wanted now.
        init(written: [String: String]?, shown: BoardItem, wanted: BoardRequest.Entry) {
            values = written ?? [:]
            let own = values.keys.filter { !$0.hasPrefix(ItemDelivery.filledByBoard) }
            for field in Set(wanted.values.keys).union(own).sorted() {
                let last = written?[field] ?? ""
                let new = wanted.values[field] ?? ""
                guard last != new else { continue }
                // Nothing is emptied because its value cannot be told any more.
                if let source = wanted.untold?[field], written?[source] == wanted.values[source] {
                    continue
                }
                let present = shown.values[field] ?? ""
                if shown.isElsewhere {
                    kept.insert(field)
                } else if present == new {
                    values[field] = new
                } else if written != nil, present == last {
                    toWrite.insert(field)
                    values[field] = new
                } else {
                    kept.insert(field)
                }
            }
        }
    }

    /// Writes over every item that was changed here, page by page; last those whose changes the
    /// board did not take before.
    func updateAll(meetingID: Int64?, _ troubles: inout BoardTroubles) async throws {
        for wasRefused in [false, true] {
            var last: Int64 = 0
            while true {
                try Task.checkCancellation()
                let page = try await push.statements.toUpdate(
                    meetingID: meetingID,
                    after: last,
                    limit: BoardItem.readAtOnce
                )
                guard let end = page.last?.id else { break }
                last = end
                let items = page.filter { $0.wasRefused == wasRefused && !troubles.areOf($0) }
                for group in items.byBoard {
                    let update = BoardUpdate(push: push.on(group.board))
                    do {
                        try await update.update(group.items, &troubles)
                    } catch let error as any RetryClassifying {
                        try troubles.close(update.push.board, error)
                    }
                }
            }
        }
    }

    private func update(_ items: [StoredItem], _ troubles: inout BoardTroubles) async throws {
        guard !troubles.areOf(push.board) else { return }
        let start = try await push.statements.databaseTime()
        var shown = try await push.board.read(items.compactMap(\.boardItem))
        for item in items where !troubles.areOf(push.board) {
            guard let boardItem = item.boardItem, let found = shown[boardItem], found.isActive
            else { continue }
            do {
                shown[boardItem] = try await update(item, boardItem, found)
            } catch let refusal as Refusal {
                let isFinal = refusal.error.retryAdvice == .giveUp
                try await push.noteRefusal(of: item, refusal.error, isFinal: isFinal)
                push.pipeline.metrics.update("refused")
                if !isFinal { troubles.leave([item], of: push.board, refusal.error) }
            }
        }
        // What people took off the board, or finished there, is taken over as well.
        try await BoardReading(
            pipeline: push.pipeline,
            board: push.board,
            attempt: push.attempt
        ).note(items, shown, at: start)
    }

    /// The board does not take a change, and asks for nothing that waiting brings.
    private struct Refusal: Error {
        let error: any RetryClassifying
    }

    /// Writes over an item.
    ///
    /// - Returns: What the board shows of it right before, for a person may have been there since
    ///   it was read among others.
    private func update(
        _ item: StoredItem,
        _ boardItem: String,
        _ found: BoardItem
    ) async throws -> BoardItem? {
        let work = WorkInProgress(attempt: push.attempt)
        let entry = push.pipeline.entry(for: item)
        let request = try await push.board.compose([entry], idempotencyKey: item.key)
        guard let wanted = request.entries.first else { return found }
        var shown = found
        var difference = Difference(written: item.delivery.values, shown: found, wanted: wanted)
        if !difference.toWrite.isEmpty {
            let now = try await push.board.read([boardItem])[boardItem]
            guard let now, now.isActive else { return now }
            shown = now
            difference = Difference(written: item.delivery.values, shown: now, wanted: wanted)
        }
        if !difference.toWrite.isEmpty {
            try await push.check()
            // The moment makes it another change than an earlier one with the same words.
            let moment = try await push.statements.databaseTime().timeIntervalSince1970
            do {
                try await push.board.change(
                    boardItem,
                    to: entry,
                    fields: difference.toWrite,
                    idempotencyKey: MeetingPipeline.key("update", [item.key, "\(moment)"])
                )
            } catch let error as any RetryClassifying
                where [.giveUp, .askPerson].contains(error.retryAdvice)
            {
                throw Refusal(error: error)
            }
        }
        try await record(item, difference, wanted.note, work)
        return shown
    }

    private func record(
        _ item: StoredItem,
        _ difference: Difference,
        _ note: String?,
        _ work: WorkInProgress
    ) async throws {
        let outcome = difference.outcome
        try await push.pipeline.store.withTransaction { transaction in
            try await transaction.lock([item.id])
            try await transaction.markUpdated(item, values: difference.values, note: note)
            guard outcome != "unchanged" else { return }
            try await transaction.add([outcome: 1], kept: [], toRun: push.run)
            try await transaction.add(
                "updated",
                outcome: outcome,
                of: item.meetingID,
                at: work,
                detail: [
                    "item": "\(item.id)", "run": "\(push.run)",
                    "written": difference.toWrite.sorted().joined(separator: ","),
                    "kept": difference.kept.sorted().joined(separator: ","),
                ]
            )
        }
        push.pipeline.metrics.update(outcome)
        push.pipeline.logger.info(
            "board item updated",
            metadata: [
                "item_id": "\(item.id)", "board": "\(push.board.name)", "outcome": "\(outcome)",
                "fields_written": "\(difference.toWrite.count)",
                "fields_kept": "\(difference.kept.count)",
            ]
        )
    }
}
