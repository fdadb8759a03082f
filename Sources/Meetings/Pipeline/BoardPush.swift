import Jobs
import Logging
import Observability

/// One push: takes the approved items to the board, one by one, each exactly once in effect.
///
/// Before the board is asked, a committed row says that a push of the item began. An item whose
/// earlier push left no answer is looked up on the board by its key before it is created, and each
/// create carries the key, so that a crash, a lost answer or a second worker makes no second item.
struct BoardPush: Sendable {
    let pipeline: MeetingPipeline
    let board: any TaskBoard
    let attempt: Int

    /// What a push did.
    struct Result: Sendable, Hashable {
        var created = 0
        var found = 0
        var refused = 0
    }

    private static let batch = 50

    /// Pushes until no approved item is left.
    ///
    /// The job's exclusive key keeps other pushes away. The lock does so even where this job was
    /// taken from a worker that stood still and wakes up in the midst of its push.
    func run(meetingID: Int64?) async throws -> Result {
        let result = try await pipeline.store.withBoard {
            try await pushAll(meetingID: meetingID)
        }
        guard let result else {
            throw JobSnooze(for: .seconds(1), reason: "another process writes to the board")
        }
        return result
    }

    private func pushAll(meetingID: Int64?) async throws -> Result {
        let items = pipeline.store.statements
        var result = Result()
        var last: Int64 = 0
        while true {
            try Task.checkCancellation()
            let batch = try await items.toPush(
                meetingID: meetingID,
                after: last,
                limit: Self.batch
            )
            guard let end = batch.last?.id else { return result }
            last = end
            let unknown = batch.filter { $0.pushAttempts > 0 }.map(\.key)
            let onBoard = unknown.isEmpty ? [:] : try await board.find(keys: unknown)
            for item in batch {
                try await withTraceSpan("push item") { _ in
                    try await push(item, found: onBoard[item.key], into: &result)
                }
            }
        }
    }

    private func push(
        _ item: StoredItem,
        found: String?,
        into result: inout Result
    ) async throws {
        let work = WorkInProgress(attempt: attempt)
        if let found {
            result.found += 1
            return try await record(item, boardItem: found, outcome: "found", work)
        }
        guard try await pipeline.store.statements.beginPush(item.id) else { return }
        do {
            let boardItem = try await board.create(entry(for: item))
            result.created += 1
            try await record(item, boardItem: boardItem, outcome: "created", work)
        } catch let error as any RetryClassifying where error.retryAdvice == .giveUp {
            // The board will never take this item: a person decides, the others go on.
            result.refused += 1
            try await refuse(item, cause: String(describing: error), work)
        }
    }

    private func record(
        _ item: StoredItem,
        boardItem: String,
        outcome: String,
        _ work: WorkInProgress
    ) async throws {
        let isNew = try await pipeline.store.withTransaction { transaction in
            let isNew = try await transaction.markPushed(item.id, boardItem: boardItem)
            if isNew {
                try await transaction.add(
                    "pushed",
                    outcome: outcome,
                    of: item.meetingID,
                    at: work,
                    detail: ["item": "\(item.id)", "board_item": boardItem]
                )
            }
            return isNew
        }
        guard isNew else { return }
        pipeline.metrics.items(.pushed)
        pipeline.metrics.finished("pushed", work)
        pipeline.logger.info(
            "item pushed",
            metadata: [
                "meeting_id": "\(item.meetingID)", "item_id": "\(item.id)",
                "board": "\(board.name)", "board_item": "\(boardItem)", "outcome": "\(outcome)",
            ]
        )
    }

    private func refuse(_ item: StoredItem, cause: String, _ work: WorkInProgress) async throws {
        try await pipeline.store.withTransaction { transaction in
            try await transaction.returnToReview(item.id, cause: cause)
            try await transaction.add(
                "pushed",
                outcome: "refused",
                of: item.meetingID,
                at: work,
                detail: ["item": "\(item.id)", "cause": cause]
            )
        }
        pipeline.metrics.items(.proposed)
        pipeline.logger.warning(
            "board refused item",
            metadata: ["item_id": "\(item.id)", "board": "\(board.name)", "cause": "\(cause)"]
        )
    }

    private func entry(for item: StoredItem) -> BoardEntry {
        BoardEntry(
            key: item.key,
            title: item.text,
            assignee: item.assignee,
            dueDate: item.dueDate,
            meetingTitle: item.meetingTitle,
            evidenceURL: pipeline.options.pageURL.map {
                "\($0)/meetings/\(item.meetingID)#item-\(item.id)"
            },
            idempotencyKey: item.key
        )
    }
}
