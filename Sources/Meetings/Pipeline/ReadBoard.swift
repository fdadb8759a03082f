import Foundation
public import Jobs
import Logging
import Observability

/// Which items are asked about on the board.
struct ReadBoardRequest: Codable, Sendable {
    /// Their ids on the board; nil means those that were not asked about for the longest time.
    var boardItems: [String]?
}

extension MeetingPipeline {
    /// The kind of the job that takes over what people did to items on the board.
    static let readBoardKind = JobKind<ReadBoardRequest>("read_board", queue: boardQueue)

    /// How many items one job without names asks about at most; the next one goes on from there.
    private static let itemsAtOnce = 500

    /// A job that reads some items from the board again and takes their state over.
    ///
    /// - Parameter boardItems: Their ids on the board, at most ``BoardItem/readAtOnce``; others are
    ///   ignored, and so are those that are not ours.
    public static func readBoardJob(boardItems: [String]) throws -> NewJob {
        let items = Array(boardItems.prefix(BoardItem.readAtOnce))
        return try NewJob(readBoardKind, ReadBoardRequest(boardItems: items))
    }

    /// A job that reads the items that were not read for the longest time.
    public static func readBoardJob() throws -> NewJob {
        try NewJob(readBoardKind, ReadBoardRequest(), uniqueKey: "all")
    }

    var readBoard: JobDefinition {
        .define(Self.readBoardKind, timeout: .seconds(600)) { request, context in
            guard let board = parts.board else { return }
            let reading = BoardReading(pipeline: self, board: board, attempt: context.attempt)
            if let named = request.boardItems {
                let items = try await store.statements.items(boardItems: named)
                return try await reading.take(items)
            }
            var rest = Self.itemsAtOnce
            let start = try await store.statements.databaseTime()
            while rest > 0 {
                try context.checkHeld()
                let page = try await store.statements.itemsToRead(
                    before: start,
                    limit: min(rest, BoardItem.readAtOnce)
                )
                guard !page.isEmpty else { return }
                rest -= page.count
                try await reading.take(page)
            }
        }
    }
}

/// Takes over what people did to items on the board: finished, opened again, taken off.
struct BoardReading: Sendable {
    let pipeline: MeetingPipeline
    let board: any TaskBoard
    let attempt: Int

    /// Asks the board about some items, at most ``BoardItem/readAtOnce``, and notes what it says.
    func take(_ items: [StoredItem]) async throws {
        for group in items.byBoard {
            let ids = group.items.compactMap(\.boardItem)
            let found = try await withTraceSpan("read items") { _ in
                try await board.board(group.board).read(ids)
            }
            try await note(group.items, found)
        }
    }

    /// Notes what the board says of some items.
    func note(_ items: [StoredItem], _ found: [String: BoardItem]) async throws {
        let work = WorkInProgress(attempt: attempt)
        let changes = items.compactMap { item in
            item.boardItem.flatMap { Self.state(of: item.state, on: found[$0]) }
                .map { (item: item, state: $0) }
        }
        let made = try await pipeline.store.withTransaction { transaction in
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
            try await transaction.markRead(items.map(\.id))
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
