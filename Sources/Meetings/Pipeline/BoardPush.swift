import Jobs
import Logging
import Observability

/// One push: takes the approved items to the board, each exactly once in effect.
///
/// A request that creates items is committed, with its key, before it is sent. Where its answer is
/// lost, the items are looked up on the board by their own keys; where none of them is there, the
/// very same bytes are sent again under the same key, as long as the board knows that key. What
/// was left over by an answer goes singly, each looked up first.
struct BoardPush: Sendable {
    let pipeline: MeetingPipeline
    let board: any TaskBoard
    let attempt: Int
    /// The run that is written down.
    let run: Int64
    /// Throws where another process may write to the board by now.
    let check: BoardLockCheck

    /// How many items are read from the store at a time.
    static let pageSize = 100
    /// How long after its last sending a request can still take effect: well over the longest time
    /// that a call is waited for.
    static let settling: Duration = .seconds(120)

    var statements: any PipelineStatements { pipeline.store.statements }

    /// Whether a push would have anything to do.
    static func isNeeded(
        meetingID: Int64?,
        _ statements: any PipelineStatements
    ) async throws -> Bool {
        let fresh = try await statements.toPush(meetingID: meetingID, after: 0, limit: 1)
        guard fresh.isEmpty else { return true }
        let changed = try await statements.toUpdate(meetingID: meetingID, after: 0, limit: 1)
        guard changed.isEmpty else { return true }
        return try await !statements.openBatches().isEmpty
    }

    /// Pushes until no approved item is left, and writes over what was changed here.
    ///
    /// A board that fails keeps no other back, and no item does that needs a person.
    ///
    /// - Throws: `JobSnooze` where the outcome of a request cannot be known yet; else what went
    ///   wrong, at the end.
    func pushAll(meetingID: Int64?) async throws {
        var troubles = BoardTroubles()
        let wait = try await settleOpenBatches(&troubles)
        // The second time takes what answers left over the first time.
        for wasRefused in [false, false, true] {
            try await pushApproved(meetingID: meetingID, wasRefused: wasRefused, &troubles)
        }
        try await BoardUpdate(push: self).updateAll(meetingID: meetingID, &troubles)
        if let wait { throw Self.snooze(for: wait) }
        try troubles.rethrow()
    }

    /// What a job throws that has to wait for the outcome of a request.
    static func snooze(for wait: Duration) -> JobSnooze {
        JobSnooze(for: wait, reason: "a request to the board may still take effect")
    }

    /// Finds out what came of the requests whose answers were lost.
    ///
    /// - Returns: How long to wait until the rest can be known; nil where all is known.
    func settleOpenBatches(_ troubles: inout BoardTroubles) async throws -> Duration? {
        var wait: Duration?
        for batch in try await statements.openBatches() {
            try Task.checkCancellation()
            let place = self.place(of: batch)
            guard !troubles.areOf(place) else { continue }
            do {
                guard let rest = try await settle(batch, on: place) else { continue }
                wait = max(wait ?? rest, rest)
            } catch let error as any RetryClassifying {
                try troubles.close(place, error)
            }
        }
        return wait
    }

    /// The board that a batch was sent to.
    func place(of batch: PushBatch) -> any TaskBoard {
        board.board(batch.request?.board ?? batch.items.first?.delivery.board)
    }

    private func settle(_ batch: PushBatch, on board: any TaskBoard) async throws -> Duration? {
        let keys = batch.items.map(\.key)
        let found: [String: String]
        do {
            found = keys.isEmpty ? [:] : try await board.find(keys: keys)
        } catch let error as any RetryClassifying where error.retryAdvice == .askPerson {
            guard isForsaken(batch, board) else { throw error }
            found = [:]
        }
        let created = found.mapValues { BoardCreation(item: $0) }
        var known = batch.request
        if known == nil && !found.isEmpty {
            // What differs from this by now counts as edited by a person, as with single items.
            known = try await pipeline.request(for: batch.items, to: board)
        }
        let delivery = BoardDelivery(
            push: resuming(batch, on: board),
            id: batch.id,
            batch.items,
            known,
            isLate: true
        )
        if found.count == keys.count {
            try await delivery.close(.lookedUp, created)
            return nil
        }
        if let request = batch.request, found.isEmpty, batch.mayBeRepeated(on: board) {
            try await check()
            guard try await statements.resend(batch.id) else { return Self.settling }
            return try await delivery.send(request)
        }
        // Nothing of it, or only a part, is there, and it is too late to ask for it again.
        let rest = Self.settling - batch.sinceSent
        guard rest <= .zero else { return rest }
        try await delivery.close(.lookedUp, created)
        return nil
    }

    /// Whether people have named another board since for the items of a batch whose own is gone.
    private func isForsaken(_ batch: PushBatch, _ place: any TaskBoard) -> Bool {
        let next = board.board(batch.items.first?.delivery.board)
        return next.id != place.id && batch.age >= place.repeatWindow
    }

    /// The push that a batch belongs to: its items are that run's.
    private func resuming(_ batch: PushBatch, on board: any TaskBoard) -> BoardPush {
        BoardPush(
            pipeline: pipeline,
            board: board,
            attempt: attempt,
            run: batch.run,
            check: check
        )
    }

    /// - Parameter wasRefused: Whether those are meant that a person was needed for before: they
    ///   come last, so that they take nobody's turn.
    private func pushApproved(
        meetingID: Int64?,
        wasRefused: Bool,
        _ troubles: inout BoardTroubles
    ) async throws {
        var last: Int64 = 0
        while true {
            try Task.checkCancellation()
            let page = try await statements.toPush(
                meetingID: meetingID,
                after: last,
                limit: Self.pageSize
            )
            guard let end = page.last?.id else { return }
            last = end
            let items = page.filter { $0.wasRefused == wasRefused && !troubles.areOf($0) }
            for group in items.byBoard {
                let push = on(group.board)
                do {
                    try await push.push(group.items, &troubles)
                } catch let error as any RetryClassifying {
                    try troubles.close(push.board, error)
                }
            }
        }
    }

    /// The push on the board that a rule names.
    func on(_ boardID: String?) -> BoardPush {
        BoardPush(
            pipeline: pipeline,
            board: board.board(boardID),
            attempt: attempt,
            run: run,
            check: check
        )
    }

    private func push(_ page: [StoredItem], _ troubles: inout BoardTroubles) async throws {
        guard !troubles.areOf(board) else { return }
        let left = page.filter { $0.pushAttempts > 0 }
        let found = left.isEmpty ? [:] : try await board.find(keys: left.map(\.key))
        for item in left {
            if let boardItem = found[item.key] {
                try await record(item, as: boardItem)
            } else if !troubles.areOf(board) {
                try await send([item], &troubles)
            }
        }
        var fresh = page.filter { $0.pushAttempts == 0 }[...]
        while !fresh.isEmpty && !troubles.areOf(board) {
            let batch = fresh.prefix(max(board.entriesAtOnce, 1))
            fresh = fresh.dropFirst(batch.count)
            try await send(Array(batch), &troubles)
        }
    }

    /// Commits the request that creates some items, and sends it.
    private func send(_ items: [StoredItem], _ troubles: inout BoardTroubles) async throws {
        try Task.checkCancellation()
        let request = try await pipeline.request(for: items, to: board)
        let id = try await pipeline.store.withTransaction { transaction in
            guard let id = try await transaction.openBatch(request, of: items, run: run) else {
                throw JobSnooze(for: .seconds(1), reason: "an item changed on its way")
            }
            return id
        }
        try await check()
        let delivery = BoardDelivery(push: self, id: id, items, request)
        do {
            _ = try await withTraceSpan("push items") { _ in try await delivery.send(request) }
        } catch let error as any RetryClassifying where error.retryAdvice == .askPerson {
            // Of several it shows singly which they are.
            if items.count == 1 { try await noteRefusal(of: items[0], error, isFinal: false) }
            troubles.leave(items.count == 1 ? items : [], of: board, error)
        }
    }

    /// Keeps the cause with an item that the board does not take, or whose change it does not take.
    func noteRefusal(
        of item: StoredItem,
        _ error: any RetryClassifying,
        isFinal: Bool
    ) async throws {
        let cause = String(describing: error)
        try await statements.noteRefusal(of: item, cause: cause, isFinal: isFinal)
        pipeline.logger.warning(
            "board refused item",
            metadata: [
                "item_id": "\(item.id)", "board": "\(board.name)", "cause": "\(cause)",
            ]
        )
    }

    /// Records an item that the board has, though no answer said so.
    private func record(_ item: StoredItem, as boardItem: String) async throws {
        // What differs from this by now counts as edited by a person: better so than over-written.
        let entry = try await pipeline.request(for: [item], to: board).entries.first
        let pushed = PushedItem(
            item: item,
            boardItem: boardItem,
            delivery: ItemDelivery(
                run: run,
                values: entry?.values,
                note: entry?.note,
                board: board.id
            )
        )
        let work = WorkInProgress(attempt: attempt)
        let isNew = try await pipeline.store.withTransaction { transaction in
            try await transaction.lock([item.id])
            guard try await note(pushed, "found", work, in: transaction) else { return false }
            try await transaction.add(["found": 1], kept: [], toRun: run)
            return true
        }
        if isNew { tell(pushed, "found", work) }
    }

    /// Writes in a transaction that an item is on the board; false where that is known already.
    func note(
        _ pushed: PushedItem,
        _ outcome: String,
        _ work: WorkInProgress,
        in transaction: any PipelineTransaction
    ) async throws -> Bool {
        guard try await transaction.markPushed(pushed) else { return false }
        var detail = [
            "item": "\(pushed.item.id)", "board_item": pushed.boardItem, "run": "\(run)",
        ]
        detail["assignee"] = pushed.delivery.note
        try await transaction.add(
            "pushed",
            outcome: outcome,
            of: pushed.item.meetingID,
            at: work,
            detail: detail
        )
        return true
    }

    /// Counts and logs an item that is on the board.
    func tell(_ pushed: PushedItem, _ outcome: String, _ work: WorkInProgress) {
        pipeline.metrics.items(.pushed)
        pipeline.metrics.finished("pushed", work)
        var metadata: Logger.Metadata = [
            "meeting_id": "\(pushed.item.meetingID)", "item_id": "\(pushed.item.id)",
            "board": "\(board.name)", "board_item": "\(pushed.boardItem)",
            "outcome": "\(outcome)", "run": "\(run)",
        ]
        if let note = pushed.delivery.note { metadata["assignee_note"] = "\(note)" }
        pipeline.logger.info("item pushed", metadata: metadata)
    }
}
