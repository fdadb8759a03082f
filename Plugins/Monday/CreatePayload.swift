import Meetings

/// The answer to `CreateItem` or `CreateItems`: the new items by the fields' names.
struct CreatePayload: Decodable, Sendable {
    /// A new item.
    struct Item: Decodable, Sendable {
        /// The item's id.
        let id: MondayID
        /// What the board filled by itself.
        let values: [ReadPayload.Value?]?

        private enum CodingKeys: String, CodingKey {
            case id
            case values = "column_values"
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { nil }
    }

    /// The items that were created, by the names of their fields in the request.
    let items: [String: Item]

    /// Reads every field; one that is null, or is not an item, was not created.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        var items: [String: Item] = [:]
        for name in container.allKeys {
            items[name.stringValue] = try container.decodeIfPresent(Item.self, forKey: name)
        }
        self.items = items
    }

    /// The item of the entry at a place.
    func item(at place: Int) -> Item? { items["item_\(place)"] ?? items["create_item"] }
}
