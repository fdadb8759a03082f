import Foundation
import Meetings
import OutboundHTTP
import Synchronization

/// A board of monday.com that items are pushed to.
final class MondayTaskBoard: TaskBoard {
    /// The name of the board's kind.
    let name = "monday"
    private let client: MondayClient
    private let boardID: String
    private let names: BoardColumns.Names
    private let doneLabels: [String]
    private let metrics: MondayMetrics
    /// The board's columns, once they were read; read anew after an error about them.
    private let columns = Mutex<BoardColumns?>(nil)

    /// How many keys are looked up in one request, and the most items of its pages.
    private static let keysAtOnce = 100
    private static let pageSize = 500
    /// The most pages of one look-up; each key should have one item.
    private static let maximumPages = 20

    /// Creates a board; nothing is asked before it is used.
    init(
        client: MondayClient,
        boardID: String,
        names: BoardColumns.Names,
        doneLabels: [String],
        metrics: MondayMetrics
    ) {
        self.client = client
        self.boardID = boardID
        self.names = names
        self.doneLabels = doneLabels
        self.metrics = metrics
    }

    /// Checks that the board is there and has its columns.
    func verifyBoard() async throws {
        _ = try await readColumns()
    }

    /// Looks entries up by their keys; where two items share a key, the older one counts.
    ///
    /// An answer with any gap is an error, since an item that is missing from it would be taken
    /// for one that does not exist.
    func find(keys: [String]) async throws -> [String: String] {
        var found: [String: String] = [:]
        var rest = keys[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.keysAtOnce)
            rest = rest.dropFirst(batch.count)
            try await find(Array(batch), into: &found)
        }
        return found
    }

    /// Creates an entry's item, our key in it from the first moment.
    ///
    /// - Throws: `VendorFailure.unknownOutcome` where the item may exist nevertheless.
    func create(_ entry: BoardEntry) async throws -> String {
        do {
            let id = try await createItem(entry)
            metrics.pushed("created")
            return id
        } catch let failure as VendorFailure {
            metrics.pushed(MondayMetrics.outcome(of: failure))
            // The columns may have been changed; the next attempt reads them anew.
            columns.withLock { $0 = nil }
            throw failure
        }
    }

    /// Reads items by their ids.
    ///
    /// An answer with any gap is an error, and so is one in which the board itself is missing: an
    /// item that is not in it would be taken for deleted.
    func read(_ items: [String]) async throws -> [String: BoardItem] {
        let columns = try await knownColumns()
        let answer = try await client.ask(
            .readItems,
            ReadVariables(
                board: [boardID],
                items: items,
                columns: columns.all.map(\.id),
                limit: BoardItem.readAtOnce
            ),
            as: ReadPayload.self
        )
        if let failure = answer.failure {
            self.columns.withLock { $0 = nil }
            throw failure
        }
        guard answer.data?.boards?.first ?? nil != nil else { throw noBoard }
        guard let found = answer.data?.items else {
            throw VendorFailure.retry("monday answers without the items that were asked for")
        }
        var read: [String: BoardItem] = [:]
        for item in found.compactMap(\.self) {
            read[item.id.text] = item.boardItem(columns, on: boardID, done: doneLabels)
        }
        return read
    }

    private var noBoard: VendorFailure {
        .needsPerson(
            "monday has no board \(boardID), or hides it from the token's owner; correct "
                + "MONDAY_BOARD_ID"
        )
    }

    private func createItem(_ entry: BoardEntry) async throws -> String {
        let values = try JSONEncoder().encode(await knownColumns().values(of: entry))
        let variables = CreateVariables(
            board: boardID,
            name: Self.itemName(entry.title),
            // A JSON value that is a text with JSON in it: the API wants it so.
            values: String(decoding: values, as: UTF8.self)
        )
        let answer = try await client.ask(
            .createItem,
            variables,
            as: CreatePayload.self,
            idempotencyKey: entry.idempotencyKey
        )
        if let item = answer.data?.item { return item.id.text }
        throw answer.failure ?? VendorFailure.unknownOutcome("monday answers without the new item")
    }

    private func find(_ keys: [String], into found: inout [String: String]) async throws {
        let column = try await knownColumns().key.id
        let wanted = Set(keys)
        var page = try await page(
            .findItems,
            FindVariables(board: boardID, column: column, keys: keys, limit: Self.pageSize)
        )
        for _ in 1...Self.maximumPages {
            for item in (page.items ?? []).compactMap(\.self) {
                let value = item.values?.compactMap(\.self).first { $0.id == column }?.text
                guard let value, wanted.contains(value) else { continue }
                found[value] = Self.older(found[value], item.id.text)
            }
            guard let cursor = page.cursor else { return }
            page = try await self.page(
                .nextItems,
                NextVariables(cursor: cursor, column: column, limit: Self.pageSize)
            )
        }
        throw VendorFailure.permanent(
            "monday lists more than \(Self.maximumPages * Self.pageSize) items for "
                + "\(keys.count) keys; remove the copies from the board"
        )
    }

    private func page(
        _ operation: MondayOperation,
        _ variables: some Encodable & Sendable
    ) async throws -> ItemsPage {
        let answer = try await client.ask(operation, variables, as: FindPayload.self)
        if let failure = answer.failure {
            columns.withLock { $0 = nil }
            throw failure
        }
        guard let page = answer.data?.page else {
            throw VendorFailure.retry("monday answers without the page that was asked for")
        }
        return page
    }

    private func knownColumns() async throws -> BoardColumns {
        if let known = columns.withLock({ $0 }) { return known }
        return try await readColumns()
    }

    private func readColumns() async throws -> BoardColumns {
        let answer = try await client.ask(
            .board,
            ["board": [boardID]],
            as: BoardPayload.self
        )
        if let failure = answer.failure { throw failure }
        guard let board = answer.data?.boards?.first ?? nil else { throw noBoard }
        let found = try BoardColumns(of: board, named: names)
        columns.withLock { $0 = found }
        return found
    }

    /// A name of at most 255 characters, monday's limit, counted as UTF-16 to be safe.
    static func itemName(_ title: String) -> String {
        guard title.utf16.count > 255 else { return title }
        var name = title
        while name.utf16.count > 254 { name.removeLast() }
        return name + "…"
    }

    /// The smaller of two numbers, since ids only grow.
    private static func older(_ first: String?, _ second: String) -> String {
        guard let first else { return second }
        return (first.utf8.count, first) <= (second.utf8.count, second) ? first : second
    }
}

private struct CreateVariables: Encodable, Sendable {
    let board: String
    let name: String
    let values: String
}

private struct ReadVariables: Encodable, Sendable {
    let board: [String]
    let items: [String]
    let columns: [String]
    let limit: Int
}

private struct FindVariables: Encodable, Sendable {
    let board: String
    let column: String
    let keys: [String]
    let limit: Int
}

private struct NextVariables: Encodable, Sendable {
    let cursor: String
    let column: String
    let limit: Int
}
