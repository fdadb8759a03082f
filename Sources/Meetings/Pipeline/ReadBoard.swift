import Foundation
public import Jobs
import Logging
import Observability
import Operations

/// Which items are asked about on the board: those that were not asked about for the longest time,
/// where nothing is said.
struct ReadBoardRequest: VendorRequest {
    /// The ids of items that the board told of; they are asked about a little later, all together.
    var boardItems: [String]?
    /// Whether those are meant that the board told of.
    var isOfEvents: Bool?
    var purpose: QuotaPurpose? = QuotaPurpose.current
}

extension MeetingPipeline {
    /// The kind of the job that takes over what people did to items on the board.
    static let readBoardKind = JobKind<ReadBoardRequest>("read_board", queue: boardQueue)

    /// How many items one job asks about at most; the next one goes on from there.
    private static let itemsAtOnce = 500
    /// For how long events are gathered at least, and at most twice as long, in seconds: one change
    /// of ours comes back as several.
    private static let gathering = 2.0

    /// A job for items that the board told of: they are read again soon, and their state taken
    /// over.
    ///
    /// - Parameter boardItems: Their ids on the board, at most ``BoardItem/readAtOnce``; others are
    ///   ignored, and so are those that are not ours.
    public static func readBoardJob(boardItems: [String]) throws -> NewJob {
        let items = Array(boardItems.prefix(BoardItem.readAtOnce))
        return try NewJob(readBoardKind, ReadBoardRequest(boardItems: items))
    }

    /// A job that reads the items that were not read for the longest time.
    ///
    /// - Parameter window: For how long another that asks with a window is needless.
    public static func readBoardJob(within window: Duration? = nil) throws -> NewJob {
        try NewJob(
            readBoardKind,
            ReadBoardRequest(),
            uniqueKey: QuotaPurpose.uniqueKey("all"),
            uniqueFor: window
        )
    }

    var readBoard: JobDefinition {
        .calling(Self.readBoardKind, timeout: .seconds(600)) { request, context in
            guard let board = parts.board else { return }
            if let named = request.boardItems { return try await gather(named) }
            let isOfEvents = request.isOfEvents == true
            let statements = store.statements
            let items =
                isOfEvents
                ? try await statements.itemsWithEvents(limit: Self.itemsAtOnce)
                : try await statements.itemsToRead(
                    before: try await statements.databaseTime(),
                    limit: Self.itemsAtOnce
                )
            let reading = BoardReading(pipeline: self, board: board, attempt: context.attempt)
            try await reading.takeAll(items, isOfEvents: isOfEvents)
            guard isOfEvents, items.count == Self.itemsAtOnce else { return }
            try await store.withTransaction { try await readEvents(in: $0) }
        }
    }

    /// Notes that the board told of items, and has them read together with others.
    private func gather(_ boardItems: [String]) async throws {
        try await store.withTransaction { transaction in
            guard try await transaction.noteEvents(boardItems: boardItems) > 0 else { return }
            try await readEvents(in: transaction)
        }
    }

    /// Queues the job that reads the items that the board told of, one for all events of a while.
    private func readEvents(in transaction: any PipelineTransaction) async throws {
        let now = try await transaction.databaseTime().timeIntervalSince1970
        let turn = (now / Self.gathering).rounded(.down) + 2
        let job = try NewJob(
            Self.readBoardKind,
            ReadBoardRequest(isOfEvents: true),
            runAt: Date(timeIntervalSince1970: turn * Self.gathering),
            uniqueKey: "events-\(Int64(turn))"
        )
        try await transaction.enqueue([job])
    }
}

/// Takes over what people did to items on the board: finished, opened again, taken off.
struct BoardReading: Sendable {
    let pipeline: MeetingPipeline
    let board: any TaskBoard
    let attempt: Int

    /// Asks the boards about items, and notes what they say; one that fails keeps no other back.
    ///
    /// - Parameter isOfEvents: Whether boards told of the items, so that the next attempt asks
    ///   about the same ones again.
    func takeAll(_ items: [StoredItem], isOfEvents: Bool) async throws {
        var troubles = BoardTroubles()
        for group in items.byBoard {
            let board = board.board(group.board)
            var rest = group.items[...]
            while !rest.isEmpty {
                try Task.checkCancellation()
                let page = Array(rest.prefix(BoardItem.readAtOnce))
                rest = rest.dropFirst(page.count)
                let start = try await pipeline.store.statements.databaseTime()
                do {
                    try await take(page, on: board, at: start)
                } catch let error as any RetryClassifying {
                    try troubles.close(board, error)
                    guard !isOfEvents else { break }
                    // The next time it is the turn of others.
                    try await pipeline.store.statements.markRead(group.items.map(\.id), at: start)
                    break
                }
            }
        }
        try troubles.rethrow()
    }

    private func take(
        _ items: [StoredItem],
        on board: any TaskBoard,
        at moment: Date
    ) async throws {
        let ids = items.compactMap(\.boardItem)
        let found = try await withTraceSpan("read items") { _ in try await board.read(ids) }
        try await note(items, found, at: moment)
    }

    /// Notes what the board says of some items.
    ///
    /// - Parameter moment: When it was asked, by the store's clock.
    func note(
        _ items: [StoredItem],
        _ found: [String: BoardItem],
        at moment: Date
    ) async throws {
        let work = WorkInProgress(attempt: attempt)
        let changes = items.compactMap { item in
            item.boardItem.flatMap { Self.state(of: item.state, on: found[$0]) }
                .map { (item: item, state: $0) }
        }
        let made = try await pipeline.store.withTransaction { transaction in
            try await transaction.lock(items.map(\.id))
            var made: [(item: StoredItem, state: ItemState)] = []
            for change in changes {
                let isNew = try await transaction.takeOver(
                    change.state,
                    of: change.item.id,
                    insteadOf: change.item.state
                )
                guard isNew else { continue }
                made.append(change)
                try await transaction.add(
                    "board",
                    outcome: Self.outcome(change.state),
                    of: change.item.meetingID,
                    at: work,
                    detail: [
                        "item": "\(change.item.id)", "board_item": change.item.boardItem ?? "",
                    ]
                )
            }
            try await transaction.markRead(items.map(\.id), at: moment)
            return made
        }
        pipeline.metrics.read(items.count - made.count, "unchanged")
        for change in made { tell(change.item, change.state) }
    }

    private func tell(_ item: StoredItem, _ state: ItemState) {
        pipeline.metrics.items(state)
        pipeline.metrics.read(1, Self.outcome(state))
        pipeline.logger.info(
            "board changed item",
            metadata: [
                "meeting_id": "\(item.meetingID)", "item_id": "\(item.id)",
                "board": "\(board.name)", "board_item": "\(item.boardItem ?? "")",
                "outcome": "\(Self.outcome(state))",
            ]
        )
    }

    /// Where an item stands by what the board shows of it; nil where that is nothing new.
    static func state(of known: ItemState, on shown: BoardItem?) -> ItemState? {
        switch (known, shown) {
        case (.pushed, nil), (.done, nil): .removed
        case (.pushed, let shown?), (.done, let shown?), (.removed, let shown?):
            state(of: known, shown)
        default: nil
        }
    }

    private static func state(of known: ItemState, _ shown: BoardItem) -> ItemState? {
        let next: ItemState
        if !shown.isActive {
            next = .removed
        } else if let isDone = shown.isDone {
            next = isDone ? .done : .pushed
        } else {
            next = known == .removed ? .pushed : known
        }
        return next == known ? nil : next
    }

    private static func outcome(_ state: ItemState) -> String {
        state == .pushed ? "reopened" : state.rawValue
    }
}
