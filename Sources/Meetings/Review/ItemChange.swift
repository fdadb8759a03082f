public import Foundation
public import Postgres

/// One entry of an item's history: who changed it, when, what, and why.
public struct ItemChange: Sendable, Hashable {
    /// What can be changed.
    public enum Field: String, Sendable, Codable, CaseIterable {
        /// What is to be done.
        case text
        /// Who does it.
        case assignee
        /// By when.
        case dueDate = "due_date"
        /// Where it stands.
        case state
    }

    /// What was done.
    public enum Action: String, Sendable, CaseIterable {
        /// A person let it go to the board.
        case approved
        /// A person said no.
        case rejected
        /// A person changed its words.
        case edited
        /// The same meeting was read again and said it otherwise.
        case readAgain = "read_again"
        /// The same meeting was read again and did not say it any more.
        case withdrawn
        /// Another meeting of the series said it again.
        case restated
    }

    /// When it was done.
    public let at: Date
    /// Who did it: a person's name, or `taskforge`.
    public let actor: String
    /// Whether a person did it, whose word holds against later readings.
    public let isPerson: Bool
    /// What was done.
    public let action: String
    /// The values that were changed, as they were.
    public let before: [String: String?]
    /// The values that were changed, as they became.
    public let after: [String: String?]
    /// Why, where that was said.
    public let reason: String?
}

extension ItemChange: Encodable {
    private enum CodingKeys: String, CodingKey {
        case at, actor, action, before, after, reason
        case isPerson = "is_person"
    }

    /// Writes what `items show` prints in JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(at.formatted(.iso8601), forKey: .at)
        try container.encode(actor, forKey: .actor)
        try container.encode(isPerson, forKey: .isPerson)
        try container.encode(action, forKey: .action)
        try container.encode(before, forKey: .before)
        try container.encode(after, forKey: .after)
        try container.encode(reason, forKey: .reason)
    }
}

/// The histories of items in the database.
public struct ItemHistory: Sendable {
    /// The actor of what no person did.
    static let program = "taskforge"

    private let database: any PostgresQuerying

    /// Creates a store that speaks through `database`.
    public init(_ database: any PostgresQuerying) {
        self.database = database
    }

    /// Returns the changes of an item, the oldest first, at most a thousand.
    public func changes(of itemID: Int64) async throws -> [ItemChange] {
        let rows = try await database.query(
            """
            SELECT at, actor, is_person, action, before, after, reason
            FROM item_changes WHERE item_id = \(itemID) ORDER BY id LIMIT 1000
            """
        )
        return try rows.map { row in
            let before: JSONB<[String: String?]> = try row["before"]
            let after: JSONB<[String: String?]> = try row["after"]
            return ItemChange(
                at: try row["at"],
                actor: try row["actor"],
                isPerson: try row["is_person"],
                action: try row["action"],
                before: before.value,
                after: after.value,
                reason: try row["reason"]
            )
        }
    }

    /// Adds a change; call it in the transaction that makes it.
    func add(
        _ action: ItemChange.Action,
        to itemID: Int64,
        by actor: String,
        isPerson: Bool,
        from before: ItemValues,
        to after: ItemValues,
        reason: String? = nil
    ) async throws {
        let (old, new) = before.differences(to: after)
        try await database.query(
            """
            INSERT INTO item_changes (item_id, actor, is_person, action, before, after, reason)
            VALUES (\(itemID), \(actor), \(isPerson), \(action.rawValue), \(JSONB(old)),
                \(JSONB(new)), \(reason))
            """
        )
    }
}

/// The values of an item that can be changed.
public struct ItemValues: Sendable, Hashable {
    /// What is to be done.
    public var text: String
    /// Who does it.
    public var assignee: String?
    /// By when.
    public var dueDate: CalendarDate?
    /// Where it stands.
    public var state: ItemState

    /// The values of an item as it is stored.
    public init(_ item: StoredItem) {
        text = item.text
        assignee = item.assignee
        dueDate = item.dueDate
        state = item.state
    }

    /// The values that are not the same, as they are here and as they are there.
    func differences(
        to other: ItemValues
    ) -> (here: [String: String?], there: [String: String?]) {
        var here: [String: String?] = [:]
        var there: [String: String?] = [:]
        for field in ItemChange.Field.allCases where self[field] != other[field] {
            here.updateValue(self[field], forKey: field.rawValue)
            there.updateValue(other[field], forKey: field.rawValue)
        }
        return (here, there)
    }

    private subscript(field: ItemChange.Field) -> String? {
        switch field {
        case .text: text
        case .assignee: assignee
        case .dueDate: dueDate?.description
        case .state: state.rawValue
        }
    }
}
