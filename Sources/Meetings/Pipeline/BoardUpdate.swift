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
        init(written: [String: String]?, shown: [String: String], wanted: [String: String]) {
            values = written ?? [:]
            let own = values.keys.filter { !$0.hasPrefix(ItemDelivery.filledByBoard) }
            for field in Set(wanted.keys).union(own).sorted() {
                let last = written?[field] ?? ""
                let new = wanted[field] ?? ""
                guard last != new else { continue }
                let present = shown[field] ?? ""
                if present == new {
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

    /// Writes over every item that was changed here, page by page.
    func updateAll(meetingID: Int64?) async throws {
        var last: Int64 = 0
        while true {
            try Task.checkCancellation()
            let page = try await push.statements.toUpdate(
                meetingID: meetingID,
                after: last,
                limit: BoardItem.readAtOnce
            )
            guard let end = page.last?.id else { return }
            last = end
            for group in page.byBoard {
                try await BoardUpdate(push: push.on(group.board)).update(group.items)
            }
        }
    }

    private func update(_ items: [StoredItem]) async throws {
        let shown = try await push.board.read(items.compactMap(\.boardItem))
        for item in items {
            guard let boardItem = item.boardItem, let found = shown[boardItem], found.isActive
            else { continue }
            try await update(item, boardItem, found)
        }
        // What people took off the board, or finished there, is taken over as well.
        try await BoardReading(
            pipeline: push.pipeline,
            board: push.board,
            attempt: push.attempt
        ).note(items, shown)
    }

    private func update(_ item: StoredItem, _ boardItem: String, _ shown: BoardItem) async throws {
        let work = WorkInProgress(attempt: push.attempt)
        let entry = push.pipeline.entry(for: item)
        let request = try await push.board.compose([entry], idempotencyKey: item.key)
        guard let wanted = request.entries.first else { return }
        let difference = Difference(
            written: item.delivery.values,
            shown: shown.values,
            wanted: wanted.values
        )
        if !difference.toWrite.isEmpty {
            try await push.check()
            try await push.board.change(
                boardItem,
                to: entry,
                fields: difference.toWrite,
                idempotencyKey: MeetingPipeline.key(
                    "update",
                    ["\(push.run)", item.key]
                        + difference.values.sorted { $0.key < $1.key }
                        .map { "\($0.key)=\($0.value)" }
                )
            )
        }
        try await record(item, difference, wanted.note, work)
    }

    private func record(
        _ item: StoredItem,
        _ difference: Difference,
        _ note: String?,
        _ work: WorkInProgress
    ) async throws {
        let outcome = difference.outcome
        try await push.pipeline.store.withTransaction { transaction in
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
