import Jobs
import Logging
import Observability

/// One request that creates items, from its sending to the record of what came of it.
struct BoardDelivery: Sendable {
    private let push: BoardPush
    private let id: Int64
    private let items: [StoredItem]
    private let entries: [String: BoardRequest.Entry]
    private let isLate: Bool

    /// Takes a request that is committed.
    ///
    /// - Parameter isLate: Whether it was composed by an earlier attempt, since when the items may
    ///   have changed.
    init(
        push: BoardPush,
        id: Int64,
        _ items: [StoredItem],
        _ request: BoardRequest?,
        isLate: Bool = false
    ) {
        self.push = push
        self.isLate = isLate
        self.id = id
        self.items = items
        entries = Dictionary(
            (request?.entries ?? []).map { ($0.key, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private var pipeline: MeetingPipeline { push.pipeline }

    /// Sends the request and records what its answer says.
    ///
    /// Where no answer comes the batch stays open: the next attempt finds out.
    ///
    /// - Returns: How long to wait until it can be known what came of it; nil where it is known.
    func send(_ request: BoardRequest) async throws -> Duration? {
        let created: [String: BoardCreation]
        do {
            created = try await push.board.send(request)
        } catch let error as any RetryClassifying {
            switch error.retryAdvice {
            case .giveUp where isLate, .askPerson where isLate:
                // The repetition is refused; what was sent first may be on its way still. It is not
                // sent once more, and looked up when all of it must have arrived.
                try await pipeline.store.statements.forgetRequest(of: id)
                pipeline.metrics.batch("no_answer")
                return BoardPush.settling
            case .giveUp where items.count == 1:
                try await refuse(cause: String(describing: error))
                return nil
            case .giveUp:
                // Which of them it is shows when they go singly.
                try await close(.partial, [:])
                return nil
            case .askPerson:
                // The board made nothing, and would say the same again under the same key.
                try await close(.partial, [:])
            case .backoff, .waitUntil:
                pipeline.metrics.batch("no_answer")
            }
            throw error
        }
        try await close(created.count == items.count ? .answered : .partial, created)
        return nil
    }

    /// Records, in one transaction, the items that the board has and that the batch is over.
    func close(_ outcome: PushBatch.Outcome, _ created: [String: BoardCreation]) async throws {
        let work = WorkInProgress(attempt: push.attempt)
        let word = outcome == .lookedUp ? "found" : "created"
        let made = items.compactMap { item in created[item.key].map { pushed(item, $0) } }
        let new = try await pipeline.store.withTransaction { transaction in
            try await transaction.lock(items.map(\.id))
            var new: [PushedItem] = []
            for pushed in made {
                guard try await push.note(pushed, word, work, in: transaction) else { continue }
                new.append(pushed)
            }
            if try await transaction.close(id, as: outcome) {
                let counts = ["batches": 1, word: new.count].filter { $0.value > 0 }
                try await transaction.add(counts, kept: [], toRun: push.run)
            }
            return new
        }
        pipeline.metrics.batch(outcome.rawValue)
        for pushed in new { push.tell(pushed, word, work) }
    }

    /// What is known of an item that the board has: what was written, and what it added itself.
    private func pushed(_ item: StoredItem, _ creation: BoardCreation) -> PushedItem {
        let entry = entries[item.key]
        var values = entry?.values
        for (field, value) in creation.values {
            values?[ItemDelivery.filledByBoard + field] = value
        }
        return PushedItem(
            item: item,
            boardItem: creation.item,
            delivery: ItemDelivery(
                run: push.run,
                values: values,
                isUpdateWanted: isLate && values != nil,
                note: entry?.note,
                board: push.board.id
            )
        )
    }

    /// Gives the only item, which the board will never take, back to the people.
    private func refuse(cause: String) async throws {
        let work = WorkInProgress(attempt: push.attempt)
        guard let item = items.first else { return }
        try await pipeline.store.withTransaction { transaction in
            try await transaction.lock([item.id])
            try await transaction.returnToReview(item.id, cause: cause)
            _ = try await transaction.close(id, as: .answered)
            try await transaction.add(["batches": 1, "refused": 1], kept: [], toRun: push.run)
            try await transaction.add(
                "pushed",
                outcome: "refused",
                of: item.meetingID,
                at: work,
                detail: ["item": "\(item.id)", "cause": cause]
            )
        }
        pipeline.metrics.items(.proposed)
        pipeline.metrics.batch("refused")
        pipeline.logger.warning(
            "board refused item",
            metadata: [
                "item_id": "\(item.id)", "board": "\(push.board.name)", "cause": "\(cause)",
            ]
        )
    }
}
