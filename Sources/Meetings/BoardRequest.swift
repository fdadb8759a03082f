/// A request that creates items on a board, composed to the last byte.
public struct BoardRequest: Sendable, Hashable, Codable {
    /// What an entry's item will hold.
    public struct Entry: Sendable, Hashable, Codable {
        /// Our own key of the item.
        public var key: String
        /// The values by field, each in the form in which values are compared; `name` is the title.
        public var values: [String: String]
        /// The values of the columns as they are sent.
        public var written: String
        /// Why nobody is named in the board's column of people, where that is so.
        public var note: String?
        /// The fields whose values could not be told, each with the field that holds what they
        /// are told from: while that says the same, what they hold is not to be emptied.
        public var untold: [String: String]?

        /// Describes an entry.
        public init(
            key: String,
            values: [String: String],
            written: String,
            note: String? = nil,
            untold: [String: String]? = nil
        ) {
            self.key = key
            self.values = values
            self.written = written
            self.note = note
            self.untold = untold
        }
    }

    /// The key by which the board knows a repeated request as the same.
    public var idempotencyKey: String
    /// The body, which a repetition sends again byte by byte.
    public var body: String
    /// The entries, in their order.
    public var entries: [Entry]
    /// The id of the board that it is for; nil in requests from before that was kept.
    public var board: String?

    /// Describes a request.
    public init(
        idempotencyKey: String,
        body: String,
        entries: [Entry],
        board: String? = nil
    ) {
        self.idempotencyKey = idempotencyKey
        self.body = body
        self.entries = entries
        self.board = board
    }
}

/// An item that a board has made.
public struct BoardCreation: Sendable, Hashable {
    /// Its id on the board.
    public var item: String
    /// What fields hold that the board filled by itself, such as the first status.
    public var values: [String: String]

    /// Describes an item.
    public init(item: String, values: [String: String] = [:]) {
        self.item = item
        self.values = values
    }
}
