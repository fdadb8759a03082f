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
    private let options: Options
    private let batches: @Sendable (_ board: String) -> Bool
    private let metrics: MondayMetrics
    private let directory: PeopleDirectory
    /// The board's columns, once they were read; read anew after an error about them.
    private let columns = Mutex<BoardColumns?>(nil)
    /// The account's other boards that rules have named, by their ids.
    private let others = Mutex<[String: MondayTaskBoard]>([:])

    /// How items are written and read.
    struct Options: Sendable {
        /// The status of a new item; nil for the board's own.
        var newLabel: String?
        /// The labels of the status that say that an item is finished.
        var doneLabels = ["Done"]
        /// The most items that one request creates.
        var batchSize = 20
        /// For how long a repeated request is taken to be known.
        var repeatWindow: Duration = .seconds(1_500)
    }

    /// How many keys are looked up in one request, and the most items of its pages.
    private static let keysAtOnce = 100
    private static let pageSize = 500
    /// The most pages of one look-up; each key should have one item.
    private static let maximumPages = 20

    /// Creates a board; nothing is asked before it is used.
    ///
    /// - Parameter batches: Whether a board's items may be created many at a time.
    init(
        client: MondayClient,
        boardID: String,
        names: BoardColumns.Names,
        options: Options = Options(),
        batches: @escaping @Sendable (_ board: String) -> Bool = { _ in true },
        metrics: MondayMetrics,
        directory: PeopleDirectory? = nil
    ) {
        self.client = client
        self.boardID = boardID
        self.names = names
        self.options = options
        self.batches = batches
        self.metrics = metrics
        self.directory = directory ?? PeopleDirectory(client: client)
    }

    /// The account's board with another id, with columns of the same names.
    func board(_ id: String?) -> any TaskBoard {
        guard let id, id != boardID else { return self }
        return others.withLock { others in
            if let known = others[id] { return known }
            // Rules name few boards; whatever else asks shall not fill the memory.
            if others.count >= 100 { others = [:] }
            let other = MondayTaskBoard(
                client: client,
                boardID: id,
                names: names,
                options: options,
                batches: batches,
                metrics: metrics,
                directory: directory
            )
            others[id] = other
            return other
        }
    }

    /// The board's number.
    var id: String { boardID }

    /// As many as the flag, the configuration and what is left of the complexity allow.
    var entriesAtOnce: Int {
        batches(boardID) ? client.limits.entries(atMost: options.batchSize) : 1
    }

    /// For how long a repeated request is taken to be known.
    var repeatWindow: Duration { options.repeatWindow }

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

    /// Composes the request that creates entries, our key in each from its first moment.
    func compose(
        _ entries: [BoardEntry],
        idempotencyKey: String
    ) async throws -> BoardRequest {
        let columns = try await knownColumns()
        var composed: [BoardRequest.Entry] = []
        for entry in entries {
            let (person, note) = try await person(for: entry, columns)
            let values = columns.values(of: entry, person: person, label: options.newLabel)
            var comparable = values.mapValues(\.comparable)
            comparable["name"] = MondayColumnValue.text(Self.itemName(entry.title)).comparable
            composed.append(
                BoardRequest.Entry(
                    key: entry.key,
                    values: comparable,
                    written: try Self.text(values),
                    note: note,
                    // Who is not found today may be found tomorrow, or was made the owner before.
                    untold: columns.person.flatMap { person in
                        note.map { _ in [person.id: columns.assignee?.id ?? ""] }
                    }
                )
            )
        }
        let names = entries.map { Self.itemName($0.title) }
        let body = try MondayClient.body(
            Self.operation(entries.count),
            CreateVariables(
                board: boardID,
                columns: [(columns.status ?? columns.key).id],
                entries: zip(names, composed).map { ($0, $1.written) }
            )
        )
        return BoardRequest(
            idempotencyKey: idempotencyKey,
            body: String(decoding: body, as: UTF8.self),
            entries: composed,
            board: boardID
        )
    }

    /// Sends a request as it was composed.
    ///
    /// - Throws: `VendorFailure.unknownOutcome` where items may exist nevertheless.
    func send(_ request: BoardRequest) async throws -> [String: BoardCreation] {
        do {
            let created = try await create(request)
            metrics.pushed("created", count: created.count)
            metrics.pushed("refused", count: request.entries.count - created.count)
            return created
        } catch let failure as VendorFailure {
            metrics.pushed(MondayMetrics.outcome(of: failure), count: request.entries.count)
            // The columns may have been changed; the next attempt reads them anew.
            columns.withLock { $0 = nil }
            throw failure
        }
    }

    private func create(_ request: BoardRequest) async throws -> [String: BoardCreation] {
        let columns = try await knownColumns()
        let answer = try await client.exchange(
            Self.operation(request.entries.count),
            body: Array(request.body.utf8),
            as: CreatePayload.self,
            idempotencyKey: request.idempotencyKey,
            entries: request.entries.count
        )
        var created: [String: BoardCreation] = [:]
        for (place, entry) in request.entries.enumerated() {
            guard let item = answer.data?.item(at: place) else { continue }
            let value = (item.values ?? []).compactMap(\.self)
                .first { $0.id == columns.status?.id }
            created[entry.key] = BoardCreation(
                item: item.id.text,
                values: Dictionary(
                    uniqueKeysWithValues: columns.status.flatMap { status in
                        value.map { (status.id, $0.comparable(in: status)) }
                    }.map { [$0] } ?? []
                )
            )
        }
        // What monday has kept under a key it says for half an hour, and the items were looked up
        // before: they are not there, and go on under other keys.
        if created.isEmpty && answer.isReplayed { return [:] }
        if created.isEmpty {
            throw answer.failure
                ?? VendorFailure.unknownOutcome("monday answers without the new item")
        }
        return created
    }

    /// Writes some fields of an entry over those of its item.
    func change(
        _ item: String,
        to entry: BoardEntry,
        fields: Set<String>,
        idempotencyKey: String
    ) async throws {
        let columns = try await knownColumns()
        let (person, _) = try await person(for: entry, columns)
        var all = columns.values(of: entry, person: person, label: options.newLabel)
        all["name"] = .text(Self.itemName(entry.title))
        let values = Dictionary(uniqueKeysWithValues: fields.map { ($0, all[$0] ?? .nothing) })
        let answer = try await client.ask(
            .changeItem,
            ItemVariables(board: boardID, item: item, values: try Self.text(values)),
            as: ChangePayload.self,
            idempotencyKey: idempotencyKey
        )
        guard let failure = answer.failure else { return }
        self.columns.withLock { $0 = nil }
        throw failure
    }

    /// Deletes an item; one that is gone already is no failure.
    func remove(_ item: String, idempotencyKey: String) async throws {
        let answer = try await client.ask(
            .deleteItem,
            ItemVariables(item: item),
            as: ChangePayload.self,
            idempotencyKey: idempotencyKey
        )
        guard let failure = answer.failure else { return }
        if case .permanent = failure, try await read([item])[item]?.isActive != true { return }
        throw failure
    }

    /// The assignee's id in the account, or why there is none.
    private func person(
        for entry: BoardEntry,
        _ columns: BoardColumns
    ) async throws -> (id: String?, note: String?) {
        guard columns.person != nil, let assignee = entry.assignee, !assignee.isEmpty else {
            return (nil, nil)
        }
        let answer = try await directory.people().resolve(assignee)
        metrics.person(answer.outcome)
        guard case .person(let id) = answer else { return (nil, answer.note) }
        return (id, nil)
    }

    private static func operation(_ entries: Int) -> MondayOperation {
        entries == 1 ? .createItem : .createItems(entries)
    }

    /// Values as a JSON value that is a text with JSON in it: the API wants it so.
    private static func text(_ values: [String: MondayColumnValue]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(values), as: UTF8.self)
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
            read[item.id.text] = item.boardItem(columns, on: boardID, done: options.doneLabels)
        }
        return read
    }

    private var noBoard: VendorFailure {
        .needsPerson(
            "monday has no board \(boardID), or hides it from the token's owner; correct "
                + "MONDAY_BOARD_ID"
        )
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
