import Jobs
import Logging
import Observability

/// Which run is taken back, under which run of its own.
struct UndoRequest: Codable, Sendable {
    var undo: Int64
    var undoes: Int64
    var who: String
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
        .define(Self.undoKind, timeout: .seconds(600), isPush: true) { request, context in
            guard let board = parts.board else { return }
            let isDone: Void? = try await store.withBoard { check in
                let push = BoardPush(
                    pipeline: self,
                    board: board,
                    attempt: context.attempt,
                    run: request.undoes,
                    check: check
                )
                // What the run sent and nobody knows of yet is to be taken back as well.
                if let wait = try await push.settleOpenBatches() {
                    throw JobSnooze(for: wait, reason: "a request to the board may take effect")
                }
                try await BoardUndo(push: push, request: request).undoAll()
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

    /// Goes through the run's items, page by page.
    func undoAll() async throws {
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
                let shown = try await undo.push.board.read(group.items.compactMap(\.boardItem))
                for item in group.items {
                    try await undo.undo(item, item.boardItem.flatMap { shown[$0] })
                }
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

    private func undo(_ item: StoredItem, _ shown: BoardItem?) async throws {
        let work = WorkInProgress(attempt: push.attempt)
        if let shown, shown.isActive {
            if let edits = Self.edits(of: item, shown: shown) {
                return try await keep(item, why: edits, work)
            }
            try await push.check()
            try await push.board.remove(
                item.boardItem ?? "",
                idempotencyKey: "\(item.key)-undo-\(request.undo)"
            )
        }
        let cause = "\(request.who) took run \(request.undoes) back (undo \(request.undo))"
        let isNew = try await pipeline.store.withTransaction { transaction in
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
