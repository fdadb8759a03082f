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
            try await statements.markRead(first.map(\.id))
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
            let next = try await statements.itemsToRead(before: .distantFuture, limit: 9)
            #expect(next.isEmpty)
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
