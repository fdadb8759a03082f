import Foundation
import Meetings
import Testing

extension PipelineStoreConformance {
    /// The rules about items that are read back from the board.
    static let reading: [PipelineStoreConformance] = [
        .init("items on the board are read in turn, each once a round") { store, _ in
            let statements = store.statements
            let pushed = try await pushedItems(3, statements)
            let start = try await statements.databaseTime() + 1
            let first = try await statements.itemsToRead(before: start, limit: 2)
            #expect(first.map(\.id) == Array(pushed.map(\.id).prefix(2)))
            try await statements.markRead(first.map(\.id), at: start - 1)
            let rest = try await statements.itemsToRead(before: start - 2, limit: 2)
            #expect(rest.map(\.id) == [pushed[2].id])
            let named = try await statements.items(boardItems: ["board-2", "board-9"])
            #expect(named.map(\.id) == [pushed[1].id])
        },
        .init("the board's state is taken over only in the place of the known one") { store, _ in
            let statements = store.statements
            let item = try #require(try await pushedItems(1, statements).first).id
            #expect(try await statements.takeOver(.done, of: item, insteadOf: .pushed))
            #expect(try await statements.takeOver(.removed, of: item, insteadOf: .pushed) == false)
            #expect(try await statements.items(boardItems: ["board-1"]).first?.state == .done)
            #expect(try await statements.takeOver(.removed, of: item, insteadOf: .done))
            // People may put back what they took off.
            let next = try await statements.itemsToRead(before: .distantFuture, limit: 9)
            #expect(next.map(\.id) == [item])
            #expect(try await statements.takeOver(.pushed, of: item, insteadOf: .removed))
        },
        .init("what takes an undone item back takes its cause away") { store, _ in
            let statements = store.statements
            let item = try #require(try await pushedItems(1, statements).first).id
            #expect(try await statements.markUndone(item, cause: "undone"))
            #expect(try await statements.takeOver(.pushed, of: item, insteadOf: .removed))
            let stored = try #require(try await statements.items(boardItems: ["board-1"]).first)
            #expect(stored.state == .pushed && stored.failure == nil)
        },
        .init("what the board told of is asked about once, unless it tells again") { store, _ in
            let statements = store.statements
            let pushed = try await pushedItems(3, statements)
            #expect(try await statements.itemsWithEvents(limit: 9).isEmpty)
            #expect(try await statements.noteEvents(boardItems: ["board-2", "strange"]) == 1)
            let asked = try await statements.databaseTime()
            #expect(try await statements.noteEvents(boardItems: ["board-3"]) == 1)
            let told = try await statements.itemsWithEvents(limit: 9)
            #expect(told.map(\.id) == [pushed[1].id, pushed[2].id])
            #expect(try await statements.itemsWithEvents(limit: 1).map(\.id) == [pushed[1].id])
            // The third was told of after the question.
            try await statements.markRead(told.map(\.id), at: asked)
            let left = try await statements.itemsWithEvents(limit: 9)
            #expect(left.map(\.id) == [pushed[2].id])
        },
    ]

    /// Items that are on the board as `board-1` and so on.
    static func pushedItems(
        _ count: Int,
        _ statements: any PipelineStatements
    ) async throws -> [StoredItem] {
        let stored = try await storeMeeting(statements)
        _ = try await statements.insert(
            Array(items(count + 1).dropFirst()),
            of: stored,
            thresholds: ItemThresholds()
        )
        let items = try await statements.toPush(meetingID: nil, after: 0, limit: count)
        for (number, item) in items.enumerated() {
            let pushed = PushedItem(item: item, boardItem: "board-\(number + 1)")
            #expect(try await statements.markPushed(pushed))
        }
        return items
    }
}
