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

        /// Describes an entry.
        public init(
            key: String,
            values: [String: String],
            written: String,
            note: String? = nil
        ) {
            self.key = key
            self.values = values
            self.written = written
            self.note = note
        }
    }

    /// The key by which the board knows a repeated request as the same.
    public var idempotencyKey: String
    /// The body, which a repetition sends again byte by byte.
    public var body: String
    /// The entries, in their order.
    public var entries: [Entry]

    /// Describes a request.
    public init(idempotencyKey: String, body: String, entries: [Entry]) {
        self.idempotencyKey = idempotencyKey
        self.body = body
        self.entries = entries
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
