/// The variables of `CreateItem` or `CreateItems`.
struct CreateVariables: Encodable, Sendable {
    private struct Name: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(_ name: String) { stringValue = name }

        init?(stringValue: String) { self.init(stringValue) }

        init?(intValue: Int) { nil }
    }

    let board: String
    let columns: [String]
    let entries: [(name: String, values: String)]

    /// Writes the entries under names with their numbers, or plain ones where there is one.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        try container.encode(board, forKey: Name("board"))
        try container.encode(columns, forKey: Name("columns"))
        for (number, entry) in entries.enumerated() {
            let end = entries.count == 1 ? "" : "_\(number)"
            try container.encode(entry.name, forKey: Name("name" + end))
            try container.encode(entry.values, forKey: Name("values" + end))
        }
    }
}

/// The variables of `ChangeItem` or `DeleteItem`.
struct ItemVariables: Encodable, Sendable {
    var board: String?
    let item: String
    var values: String?
}

/// The variables of `ReadItems`.
struct ReadVariables: Encodable, Sendable {
    let board: [String]
    let items: [String]
    let columns: [String]
    let limit: Int
}

/// The variables of `FindItems`.
struct FindVariables: Encodable, Sendable {
    let board: String
    let column: String
    let keys: [String]
    let limit: Int
}

/// The variables of `NextItems`.
struct NextVariables: Encodable, Sendable {
    let cursor: String
    let column: String
    let limit: Int
}
