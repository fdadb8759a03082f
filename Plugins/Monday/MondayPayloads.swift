/// An id: a text in answers, though older versions wrote numbers.
struct MondayID: Decodable, Sendable {
    /// The id as a text.
    let text: String

    /// Reads a text or a whole number.
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // What is not a number is a text.
        if let number = try? container.decode(Int64.self) {
            text = String(number)
        } else {
            text = try container.decode(String.self)
        }
    }
}

/// The answer to `Board`.
struct BoardPayload: Decodable, Sendable {
    /// A board.
    struct Board: Decodable, Sendable {
        /// The name that people see.
        let name: String?
        /// The columns, in order.
        let columns: [Column?]?
    }

    /// A column of a board.
    struct Column: Decodable, Sendable {
        /// The id that values are written under.
        let id: String
        /// The heading that people see.
        let title: String?
        /// The type, such as `text` or `date`.
        let type: String?
        /// Whether the column is out of use.
        let archived: Bool?
    }

    /// The boards; empty where there is no such board or the token's owner may not see it.
    let boards: [Board?]?
}

/// A page of items.
struct ItemsPage: Decodable, Sendable {
    /// An item.
    struct Item: Decodable, Sendable {
        /// The value of a column.
        struct Value: Decodable, Sendable {
            /// The column's id.
            let id: String
            /// The value as people see it.
            let text: String?
        }

        /// The item's id.
        let id: MondayID
        /// The values that were asked for.
        let values: [Value?]?

        private enum CodingKeys: String, CodingKey {
            case id
            case values = "column_values"
        }
    }

    /// Where the next page begins; nil at the end.
    let cursor: String?
    /// The items of the page.
    let items: [Item?]?
}

/// The answer to `FindItems` or `NextItems`.
struct FindPayload: Decodable, Sendable {
    private let found: ItemsPage?
    private let next: ItemsPage?

    private enum CodingKeys: String, CodingKey {
        case found = "items_page_by_column_values"
        case next = "next_items_page"
    }

    /// The page, whichever of the two was asked for.
    var page: ItemsPage? { found ?? next }
}

/// The answer to `ChangeItem` or `DeleteItem`; that it came is all there is to know.
struct ChangePayload: Decodable, Sendable {}
