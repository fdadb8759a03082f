import Jobs
import Logging
import Observability
import Operations

/// Which run is taken back, under which run of its own.
struct UndoRequest: VendorRequest {
    var undo: Int64
    var undoes: Int64
    var who: String
    var purpose: QuotaPurpose? = QuotaPurpose.current
}

extension MeetingPipeline {
    /// The kind of the job that takes back what a push made.
    static let undoKind = JobKind<UndoRequest>("undo_run", queue: boardQueue)

    /// Queues the job that takes back what a run made on the board.
    ///
    /// Deleted are the items that nobody has touched there; they are `removed` here and not pushed
    /// again. The others stay and are listed by the undo. Asked for twice, the second changes
    /// nothing.
    ///
    /// - Returns: The number of the run that is the undo; nil where `run` is no push.
    public func beginUndo(of run: Int64, who: String) async throws -> Int64? {
        try await store.withTransaction { transaction in
            guard try await transaction.isPush(run) else { return nil }
            let undo = try await transaction.startRun(.undo, who: who, job: nil, undoes: run)
            let job = try NewJob(
                Self.undoKind,
                UndoRequest(undo: undo, undoes: run, who: who),
                uniqueKey: "\(undo)",
                exclusiveKey: Self.boardQueue
            )
            try await transaction.enqueue([job])
            return undo
        }
    }

    var undoRun: JobDefinition {
        .calling(Self.undoKind, timeout: .seconds(600), isPush: true) { request, context in
            guard let board = parts.board else { return }
            let isDone: Void? = try await store.withBoard { check in
                let push = BoardPush(
                    pipeline: self,
                    board: board,
                    attempt: context.attempt,
                    run: request.undoes,
                    check: check
                )
                var troubles = BoardTroubles()
                // What the run sent and nobody knows of yet is to be taken back as well.
                if let wait = try await push.settleOpenBatches(&troubles) {
                    throw BoardPush.snooze(for: wait)
                }
                try await BoardUndo(push: push, request: request).undoAll(&troubles)
                try troubles.rethrow()
                try await store.statements.finishRun(request.undo)
            }
            guard isDone != nil else {
                throw JobSnooze(for: .seconds(1), reason: "another process writes to the board")
            }
        }
    }
}

/// Takes the items of a run off the board, except those that people have touched.
struct BoardUndo: Sendable {
    let push: BoardPush
    let request: UndoRequest

    private var pipeline: MeetingPipeline { push.pipeline }

    /// Goes through the run's items, page by page; a board that fails keeps no other back.
    func undoAll(_ troubles: inout BoardTroubles) async throws {
        var last: Int64 = 0
        while true {
            try Task.checkCancellation()
            let page = try await push.statements.items(
                ofRun: request.undoes,
                after: last,
                limit: BoardItem.readAtOnce
            )
            guard let end = page.last?.id else { return }
            last = end
            for group in page.byBoard {
                let undo = BoardUndo(push: push.on(group.board), request: request)
                guard !troubles.areOf(undo.push.board) else { continue }
                do {
                    try await undo.undo(group.items, &troubles)
                } catch let error as any RetryClassifying {
                    try troubles.close(undo.push.board, error)
                }
            }
        }
    }

    private func undo(_ items: [StoredItem], _ troubles: inout BoardTroubles) async throws {
        let shown = try await push.board.read(items.compactMap(\.boardItem))
        for item in items where !troubles.areOf(push.board) {
            let work = WorkInProgress(attempt: push.attempt)
            do {
                if let why = try await remove(item, item.boardItem.flatMap { shown[$0] }) {
                    try await keep(item, why: why, work)
                } else {
                    try await record(item, work)
                }
            } catch let error as any RetryClassifying where error.retryAdvice == .askPerson {
                try await push.noteRefusal(of: item, error, isFinal: false)
                troubles.leave([item], of: push.board, error)
            }
        }
    }

    /// What people did to an item on the board; nil where nobody touched it.
    static func edits(of item: StoredItem, shown: BoardItem) -> String? {
        guard let written = item.delivery.values else {
            return "what was written to it is not known"
        }
        if shown.isElsewhere { return "people moved it to another board" }
        // A field that we left empty and people filled in is one that they changed.
        var edits = shown.values.keys.sorted().filter { field in
            let ours = written[field] ?? written[ItemDelivery.filledByBoard + field] ?? ""
            return shown.values[field] != ours
        }
        if shown.isDone == true { edits.append("finished") }
        if shown.isDiscussed { edits.append("comments") }
        return edits.isEmpty ? nil : "people changed " + edits.joined(separator: ", ")
    }

    /// Takes an item off the board, unless people have touched it.
    ///
    /// - Parameter shown: What the board showed of it when it was read among others. A person may
    ///   have been there since, so that it is read again right before.
    /// - Returns: Why it stays; nil where it is gone.
    private func remove(_ item: StoredItem, _ shown: BoardItem?) async throws -> String? {
        guard let boardItem = item.boardItem, let shown, shown.isActive else { return nil }
        if let edits = Self.edits(of: item, shown: shown) { return edits }
        let now = try await push.board.read([boardItem])[boardItem]
        guard let now, now.isActive else { return nil }
        if let edits = Self.edits(of: item, shown: now) { return edits }
        try await push.check()
        do {
            try await push.board.remove(
                boardItem,
                idempotencyKey: "\(item.key)-undo-\(request.undo)"
            )
        } catch let error as any RetryClassifying where error.retryAdvice == .giveUp {
            return String(describing: error)
        }
        return nil
    }

    private func record(_ item: StoredItem, _ work: WorkInProgress) async throws {
        let cause = "\(request.who) took run \(request.undoes) back (undo \(request.undo))"
        let isNew = try await pipeline.store.withTransaction { transaction in
            try await transaction.lock([item.id])
            guard try await transaction.markUndone(item.id, cause: cause) else { return false }
            try await transaction.add(["undone": 1], kept: [], toRun: request.undo)
            try await add("undone", cause, of: item, work, in: transaction)
            return true
        }
        guard isNew else { return }
        pipeline.metrics.items(.removed)
        pipeline.logger.info(
            "item taken back",
            metadata: [
                "item_id": "\(item.id)", "board": "\(push.board.name)", "who": "\(request.who)",
                "run": "\(request.undoes)",
            ]
        )
    }

    private func keep(_ item: StoredItem, why: String, _ work: WorkInProgress) async throws {
        try await pipeline.store.withTransaction { transaction in
            let kept = Run.Kept(item: item.id, why: why)
            // An attempt that is repeated lists it once.
            guard try await transaction.isKept(kept.item, byRun: request.undo) == false else {
                return
            }
            try await transaction.add(["kept": 1], kept: [kept], toRun: request.undo)
            try await add("kept", why, of: item, work, in: transaction)
        }
    }

    private func add(
        _ outcome: String,
        _ cause: String,
        of item: StoredItem,
        _ work: WorkInProgress,
        in transaction: any PipelineTransaction
    ) async throws {
        try await transaction.add(
            "undone",
            outcome: outcome,
            of: item.meetingID,
            at: work,
            detail: ["item": "\(item.id)", "run": "\(request.undoes)", "cause": cause]
        )
    }
}
