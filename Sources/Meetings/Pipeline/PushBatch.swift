/// A request that creates items, as it was committed before it was sent.
public struct PushBatch: Sendable, Hashable {
    /// What came of a batch.
    public enum Outcome: String, Sendable {
        /// The board answered, and made every item.
        case answered
        /// The board answered, and did not make every item.
        case partial
        /// The answer was lost; the items were looked up on the board.
        case lookedUp = "looked_up"
    }

    /// The batch's number.
    public var id: Int64
    /// The run that it belongs to.
    public var run: Int64
    /// Its items, those that are still stored.
    public var items: [StoredItem]
    /// The request; nil where its words were deleted meanwhile.
    public var request: BoardRequest?
    /// How long ago it was committed, by the database's clock.
    public var age: Duration
    /// How long ago it was last sent at most, by the database's clock.
    public var sinceSent: Duration

    /// Whether all that the request would create is still approved.
    var isWanted: Bool {
        items.count == request?.entries.count && items.allSatisfy { $0.state == .approved }
    }

    /// Whether the same request may be sent again to a board that has nothing of it.
    func mayBeRepeated(on board: any TaskBoard) -> Bool {
        request != nil && isWanted && age < board.repeatWindow
    }

    /// Describes a batch; stores call this.
    public init(
        id: Int64,
        run: Int64,
        items: [StoredItem],
        request: BoardRequest?,
        age: Duration,
        sinceSent: Duration
    ) {
        self.id = id
        self.run = run
        self.items = items
        self.request = request
        self.age = age
        self.sinceSent = sinceSent
    }
}

/// What is known of an item that is on the board.
public struct ItemDelivery: Sendable, Hashable {
    /// What the names of the fields begin with that the board filled by itself.
    static let filledByBoard = "+"

    /// The run that put it there.
    public var run: Int64?
    /// What was last written there, by field; nil where that is not known.
    public var values: [String: String]?
    /// Whether the item was changed here since.
    public var isUpdateWanted: Bool
    /// Why nobody is named in the board's column of people, where that is so.
    public var note: String?
    /// The board that it is on, or that a rule sends it to; nil for the configured one.
    public var board: String?

    /// Describes what is known; the default is an item that was never pushed.
    public init(
        run: Int64? = nil,
        values: [String: String]? = nil,
        isUpdateWanted: Bool = false,
        note: String? = nil,
        board: String? = nil
    ) {
        self.run = run
        self.values = values
        self.isUpdateWanted = isUpdateWanted
        self.note = note
        self.board = board
    }
}

/// An item that was put on the board, to be recorded.
public struct PushedItem: Sendable {
    /// The item as it was when its request was composed.
    public var item: StoredItem
    /// Its id on the board.
    public var boardItem: String
    /// What the board is known to hold since, and by which run; what changed here meanwhile is
    /// wanted there.
    public var delivery: ItemDelivery

    /// Describes an item.
    public init(item: StoredItem, boardItem: String, delivery: ItemDelivery = ItemDelivery()) {
        self.item = item
        self.boardItem = boardItem
        self.delivery = delivery
    }
}

extension [StoredItem] {
    /// The items by the board that they go to, in the order of each board's first.
    var byBoard: [(board: String?, items: [StoredItem])] {
        var groups: [(board: String?, items: [StoredItem])] = []
        for item in self {
            if let place = groups.firstIndex(where: { $0.board == item.delivery.board }) {
                groups[place].items.append(item)
            } else {
                groups.append((item.delivery.board, [item]))
            }
        }
        return groups
    }
}
