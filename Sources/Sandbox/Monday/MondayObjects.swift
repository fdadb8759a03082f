import Foundation
import OrderedCollections

/// A page of items.
struct MondayItemsPage: GraphQLObject {
    /// What leads to the next page; nil on the last one.
    let cursor: String?

    /// The items.
    let items: [MondayItemObject]

    var typeName: String { "ItemsResponse" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        call.name == "cursor" ? .text(cursor) : .objects(items)
    }
}

/// A board as the API shows it.
struct MondayBoardObject: GraphQLObject {
    /// The request's view of the account.
    let session: MondaySession

    /// The board.
    let board: MondayBoard

    var typeName: String { "Board" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "id": return .text(String(board.id))
        case "name": return .text(board.name)
        case "description": return .text(board.description)
        case "board_kind": return .text("public")
        case "state": return .text("active")
        case "permissions": return .text("everyone")
        case "url": return .text("https://sandbox.monday.com/boards/\(board.id)")
        case "items_count": return .leaf(.int(session.state.activeItems(of: board.id).count))
        case "items_limit": return .leaf(.int(session.state.itemsPerBoard))
        case "creator": return .object(MondayUser(person: .owner))
        case "groups": return groups(call)
        case "top_group": return groups(call, limit: 1)
        case "columns": return columns(call)
        case "items_page": return try itemsPage(call, group: nil)
        default: return .null
        }
    }

    /// A page of the board's items, of one group only where it is given.
    func itemsPage(_ call: GraphQLCall, group: String?) throws(GraphQLFieldError) -> GraphQLResult {
        let limit = try call.pageLimit()
        if let cursor = call["cursor"]?.text { return try session.nextPage(cursor, limit: limit) }
        let query = MondayItemsQuery(call["query_params"])
        let items = try session.perform { state throws(MondayProblem) in
            try query.items(of: board, in: state)
        }
        return session.page(items.filter { group == nil || $0.groupID == group }, limit: limit)
    }

    private func groups(_ call: GraphQLCall, limit: Int? = nil) -> GraphQLResult {
        let ids = call.texts("ids")
        let groups = board.groups.enumerated()
            .filter { ids?.contains($1.id) ?? true }
            .map { MondayGroupObject(board: self, group: $1, position: $0) }
        guard limit == 1 else { return .objects(groups) }
        return groups.first.map { .object($0) } ?? .null
    }

    private func columns(_ call: GraphQLCall) -> GraphQLResult {
        let ids = call.texts("ids")
        let types = call.texts("types")
        return .objects(
            board.columns.filter {
                ids?.contains($0.id) ?? true && types?.contains($0.type.rawValue) ?? true
            }.map { MondayColumnObject(column: $0) }
        )
    }
}

/// A group as the API shows it.
struct MondayGroupObject: GraphQLObject {
    /// The board that the group belongs to.
    let board: MondayBoardObject

    /// The group.
    let group: MondayGroup

    /// Its place on the board, from 0.
    let position: Int

    var typeName: String { "Group" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "id": .text(group.id)
        case "title": .text(group.title)
        case "color": .text(group.color)
        case "position": .text(String(65_536 * (position + 1)))
        case "archived", "deleted": .leaf(false)
        case "items_page": try board.itemsPage(call, group: group.id)
        default: .null
        }
    }
}

/// A column as the API shows it.
struct MondayColumnObject: GraphQLObject {
    /// The column.
    let column: MondayColumn

    var typeName: String { "Column" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "id": .text(column.id)
        case "title": .text(column.title)
        case "type": .text(column.type.rawValue)
        case "archived": .leaf(false)
        case "settings": .leaf(column.settings)
        case "settings_str": .text(JSONText.string(column.settings))
        case "revision": .text("1")
        default: .null
        }
    }
}

/// An item as the API shows it.
struct MondayItemObject: GraphQLObject {
    /// The request's view of the account.
    let session: MondaySession

    /// The item.
    let item: MondayItem

    var typeName: String { "Item" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "id": return .text(String(item.id))
        case "name": return .text(item.name)
        case "state": return .text(item.standing.rawValue)
        case "url": return .text("https://sandbox.monday.com\(path)")
        case "relative_link": return .text(path)
        case "email": return .text("pulse-\(item.id)@sandbox.example.com")
        case "created_at": return .text(SandboxTime.iso8601(item.createdAt, milliseconds: false))
        case "updated_at": return .text(SandboxTime.iso8601(item.updatedAt, milliseconds: false))
        case "creator": return .object(MondayUser(person: .owner))
        case "creator_id": return .text(String(SandboxPerson.owner.id))
        case "board":
            return board.map { .object(MondayBoardObject(session: session, board: $0)) } ?? .null
        case "group": return group()
        case "column_values": return columnValues(call)
        case "updates":
            let found = session.state.updates.values.reversed().filter { $0.itemID == item.id }
            return .objects(
                try call.page(of: Array(found), atMost: 100).map {
                    MondayUpdateObject(session: session, update: $0)
                }
            )
        default: return .null
        }
    }

    private var path: String { "/boards/\(item.boardID)/pulses/\(item.id)" }

    private var board: MondayBoard? { session.state.boards.first { $0.id == item.boardID } }

    private func group() -> GraphQLResult {
        guard let board, let index = board.groups.firstIndex(where: { $0.id == item.groupID })
        else { return .null }
        let owner = MondayBoardObject(session: session, board: board)
        return .object(
            MondayGroupObject(board: owner, group: board.groups[index], position: index)
        )
    }

    private func columnValues(_ call: GraphQLCall) -> GraphQLResult {
        let ids = call.texts("ids")
        let types = call.texts("types")
        let columns = (board?.columns ?? []).filter {
            $0.type != .name && ids?.contains($0.id) ?? true
                && types?.contains($0.type.rawValue) ?? true
        }
        return .objects(
            columns.map {
                MondayValueObject(
                    rules: session.state.rules($0),
                    value: item.values[$0.id],
                    updatedAt: item.updatedAt
                )
            }
        )
    }
}

/// A column's value as the API shows it.
struct MondayValueObject: GraphQLObject {
    /// The column and its rules.
    let rules: MondayColumnValue

    /// The stored value.
    let value: JSONValue?

    /// When the item was last changed.
    let updatedAt: Date

    var typeName: String { rules.column.valueTypeName }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        let text = rules.displayed(value)
        switch call.name {
        case "id": return .text(rules.column.id)
        case "column": return .object(MondayColumnObject(column: rules.column))
        case "is_leaf": return .leaf(true)
        case "text": return .text(text)
        case "type": return .text(rules.column.type.rawValue)
        case "value": return .text(value.map(JSONText.string))
        case "updated_at":
            return .text(value.map { _ in SandboxTime.iso8601(updatedAt, milliseconds: false) })
        case "index": return .leaf(value?["index"] ?? .null)
        case "is_done": return .leaf(.bool(text == "Done"))
        case "label": return .text(text.isEmpty ? nil : text)
        case "date", "time": return .text(value?[call.name]?.text ?? "")
        case "persons_and_teams":
            return .list(
                rules.personIDs(value).map {
                    .object(
                        SandboxRecord(
                            typeName: "PeopleEntity",
                            fields: ["id": .string(String($0)), "kind": "person"]
                        )
                    )
                }
            )
        case "url": return .text(value?["url"]?.text)
        case "url_text": return .text(value?["text"]?.text)
        case "number": return .leaf(value?.text.flatMap(Double.init).map(JSONValue.double) ?? .null)
        case "checked": return .leaf(.bool(value != nil))
        default: return .null
        }
    }
}

/// A comment as the API shows it.
struct MondayUpdateObject: GraphQLObject {
    /// The request's view of the account.
    let session: MondaySession

    /// The comment.
    let update: MondayUpdate

    var typeName: String { "Update" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "id": .text(String(update.id))
        case "body", "text_body": .text(update.body)
        case "creator": .object(MondayUser(person: .owner))
        case "creator_id": .text(String(SandboxPerson.owner.id))
        case "item": session.item(update.itemID).map { .object($0) } ?? .null
        case "item_id": .text(String(update.itemID))
        default: .text(SandboxTime.iso8601(update.createdAt, milliseconds: false))
        }
    }
}

/// A person as the API shows it.
struct MondayUser: GraphQLObject {
    /// The person.
    let person: SandboxPerson

    var typeName: String { "User" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "id": .text(String(person.id))
        case "name": .text(person.name)
        case "email": .text(person.email)
        case "title": .text(person.title)
        case "url": .text("https://sandbox.monday.com/users/\(person.id)")
        case "kind": .text(person == .owner ? "admin" : "member")
        case "status": .text("ACTIVE")
        case "account": .object(MondayAccount())
        case "account_id": .text(MondayAccount.id)
        case "created_at": .text("2026-01-01T00:00:00Z")
        case "time_zone_identifier": .text("Etc/UTC")
        default: .null
        }
    }
}

/// The account as the API shows it.
struct MondayAccount: GraphQLObject {
    /// The account's number.
    static let id = "1000001"

    var typeName: String { "Account" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "id": .text(Self.id)
        case "name": .text("TaskForge sandbox")
        case "slug": .text("sandbox")
        case "tier": .text("enterprise")
        default: .null
        }
    }
}
