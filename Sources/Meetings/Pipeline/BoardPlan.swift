import Crypto

/// One item as a push would write it to the board now.
public struct PlannedWrite: Sendable, Hashable, Encodable {
    /// What would be done.
    public enum Action: String, Sendable, Codable {
        /// An item is made.
        case create
        /// Fields of an item are written over.
        case update
        /// The board has the item, though no answer said so; nothing is written.
        case found
        /// A request that made it, and whose answer was lost, is sent once more under its key.
        case again = "repeat"
    }

    private enum CodingKeys: String, CodingKey {
        case item, action, key, name, values, note
        case boardItem = "board_item"
    }

    /// The item's number.
    public var item: Int64
    /// What would be done.
    public var action: Action
    /// Our key of the item.
    public var key: String
    /// Its id on the board, where it is there.
    public var boardItem: String?
    /// The title on the board.
    public var name: String
    /// What is written: of a new item the values of the columns as they are sent, of an update the
    /// fields with their values.
    public var values: String
    /// Why nobody is named in the board's column of people, or which fields a person's edit keeps.
    public var note: String?
}

extension MeetingPipeline {
    /// What a push would write now, in its order; nothing is written.
    ///
    /// It reads the board where a push would, and composes every request as a push does.
    public func plannedWrites() async throws -> [PlannedWrite] {
        guard let board = parts.board else { return [] }
        var planned: [PlannedWrite] = []
        for batch in try await store.statements.openBatches() {
            planned += try await repetitions(of: batch, board)
        }
        for wasRefused in [false, true] {
            planned += try await writes(wasRefused, store.statements.toPush, creations, board)
        }
        for wasRefused in [false, true] {
            planned += try await writes(wasRefused, store.statements.toUpdate, updates, board)
        }
        return planned
    }

    /// What would be written of the items that a statement lists page by page, in a push's order.
    private func writes(
        _ wasRefused: Bool,
        _ list: (Int64?, Int64, Int) async throws -> [StoredItem],
        _ plan: ([StoredItem], any TaskBoard) async throws -> [PlannedWrite],
        _ board: any TaskBoard
    ) async throws -> [PlannedWrite] {
        var planned: [PlannedWrite] = []
        var last: Int64 = 0
        while true {
            let page = try await list(nil, last, BoardPush.pageSize)
            guard let end = page.last?.id else { return planned }
            last = end
            for group in page.filter({ $0.wasRefused == wasRefused }).byBoard {
                planned += try await plan(group.items, board.board(group.board))
            }
        }
    }

    /// What would become of a request whose answer was lost.
    private func repetitions(
        of batch: PushBatch,
        _ board: any TaskBoard
    ) async throws -> [PlannedWrite] {
        let board = board.board(batch.request?.board ?? batch.items.first?.delivery.board)
        let wanted = try await creations(batch.items, board).filter { write in
            write.action == .found
                || batch.items.contains { $0.id == write.item && $0.state == .approved }
        }
        guard let request = batch.request, batch.mayBeRepeated(on: board),
            wanted.allSatisfy({ $0.action == .create })
        else { return wanted }
        return zip(batch.items, request.entries).map { item, entry in
            PlannedWrite(
                item: item.id,
                action: .again,
                key: entry.key,
                boardItem: nil,
                name: entry.values["name"] ?? item.text,
                values: entry.written,
                note: entry.note
            )
        }
    }

    /// The request that creates some items, with the key by which a repetition is known.
    func request(for items: [StoredItem], to board: any TaskBoard) async throws -> BoardRequest {
        try await board.compose(
            items.map { entry(for: $0) },
            idempotencyKey: Self.batchKey(of: items)
        )
    }

    /// What the board is to hold of an item.
    func entry(for item: StoredItem) -> BoardEntry {
        BoardEntry(
            key: item.key,
            title: item.text,
            assignee: item.assignee,
            dueDate: item.dueDate,
            meetingTitle: item.meetingTitle,
            evidenceURL: options.pageURL.map {
                "\($0)/meetings/\(item.meetingID)#item-\(item.id)"
            }
        )
    }

    /// A key that the same items have at the same attempt, whoever asks.
    static func batchKey(of items: [StoredItem]) -> String {
        key("push", items.map { "\($0.id) \($0.key) \($0.pushAttempts)" })
    }

    /// An idempotency key that a kind of request has for the same words.
    static func key(_ kind: String, _ words: [String]) -> String {
        var hash = SHA256()
        for word in words { hash.update(data: Array("\(word)\n".utf8)) }
        let digits = hash.finalize().prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "tf-\(kind)-" + digits.joined()
    }

    private func creations(
        _ page: [StoredItem],
        _ board: any TaskBoard
    ) async throws -> [PlannedWrite] {
        let left = page.filter { $0.pushAttempts > 0 }.map(\.key)
        let found = left.isEmpty ? [:] : try await board.find(keys: left)
        let request = try await request(for: page, to: board)
        return zip(page, request.entries).map { item, entry in
            PlannedWrite(
                item: item.id,
                action: found[item.key] == nil ? .create : .found,
                key: item.key,
                boardItem: found[item.key],
                name: entry.values["name"] ?? item.text,
                values: found[item.key] == nil ? entry.written : "",
                note: entry.note
            )
        }
    }

    private func updates(
        _ page: [StoredItem],
        _ board: any TaskBoard
    ) async throws -> [PlannedWrite] {
        let shown = try await board.read(page.compactMap(\.boardItem))
        let request = try await request(for: page, to: board)
        return zip(page, request.entries).compactMap { item, entry in
            guard let id = item.boardItem, let found = shown[id], found.isActive else { return nil }
            let difference = BoardUpdate.Difference(
                written: item.delivery.values,
                shown: found,
                wanted: entry
            )
            let fields = difference.toWrite.sorted().map { "\($0)=\(entry.values[$0] ?? "")" }
            let kept = difference.kept.sorted().joined(separator: ", ")
            return PlannedWrite(
                item: item.id,
                action: .update,
                key: item.key,
                boardItem: id,
                name: entry.values["name"] ?? item.text,
                values: fields.joined(separator: "; "),
                note: kept.isEmpty ? entry.note : "people changed \(kept)"
            )
        }
    }
}
