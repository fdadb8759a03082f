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
        case "state":
            return .text(session.state.deletedBoards.contains(board.id) ? "deleted" : "active")
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
