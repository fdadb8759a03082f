import OrderedCollections

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
        case "creator":
            return .object(MondayUser(person: session.state.person(item.creatorID)))
        case "creator_id": return .text(String(item.creatorID ?? SandboxPerson.owner.id))
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
        case "creator": .object(MondayUser(person: session.state.person(update.creatorID)))
        case "creator_id": .text(String(update.creatorID ?? SandboxPerson.owner.id))
        case "item": session.item(update.itemID).map { .object($0) } ?? .null
        case "item_id": .text(String(update.itemID))
        default: .text(SandboxTime.iso8601(update.createdAt, milliseconds: false))
        }
    }
}
