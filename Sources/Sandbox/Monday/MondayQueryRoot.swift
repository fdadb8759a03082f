import Foundation
import OrderedCollections

/// The root of the simulated monday's queries.
struct MondayQueryRoot: GraphQLObject {
    /// The request's view of the account.
    let session: MondaySession

    var typeName: String { "Query" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "me": return .object(MondayUser(person: session.person))
        case "account": return .object(MondayAccount())
        case "users": return .objects(try users(call))
        case "version": return .object(session.version)
        case "versions": return .objects(MondayVersion.all)
        case "complexity": return .object(session.complexity)
        case "boards": return .objects(try boards(call))
        case "items": return .objects(try items(call))
        case "items_page_by_column_values": return try itemsByColumnValues(call)
        case "next_items_page":
            return try session.nextPage(call["cursor"]?.text ?? "", limit: try call.pageLimit())
        case "updates": return .objects(try updates(call))
        case "webhooks":
            let board = call["board_id"]?.text
            let webhooks = session.state.webhooks.values.filter { String($0.boardID) == board }
            return .objects(webhooks)
        default: return .null
        }
    }

    private func users(_ call: GraphQLCall) throws(GraphQLFieldError) -> [MondayUser] {
        let ids = call.texts("ids")
        let emails = call.texts("emails")
        let name = call["name"]?.text
        let people = session.state.people.values.sorted { $0.id < $1.id }.filter { person in
            ids?.contains(String(person.id)) ?? true
                && emails?.contains(person.email) ?? true
                && name.map { person.name.localizedStandardContains($0) } ?? true
        }
        return try call.page(of: people, atMost: 1_000).map { MondayUser(person: $0) }
    }

    private func boards(_ call: GraphQLCall) throws(GraphQLFieldError) -> [MondayBoardObject] {
        let ids = call.texts("ids")
        let state = call["state"]?.text ?? "active"
        let isPrivate = call["board_kind"].map { $0 != "public" } ?? false
        let boards = session.state.boards.filter { board in
            let isDeleted = session.state.deletedBoards.contains(board.id)
            return (state == "all" || state == (isDeleted ? "deleted" : "active")) && !isPrivate
                && ids?.contains(String(board.id)) ?? true
        }
        return try call.page(of: boards, atMost: 500).map {
            MondayBoardObject(session: session, board: $0)
        }
    }

    private func items(_ call: GraphQLCall) throws(GraphQLFieldError) -> [MondayItemObject] {
        let ids = call.texts("ids")
        if let ids, ids.count > 100 {
            throw MondayProblem.argument("items can be asked for by at most 100 ids").fieldError
        }
        let includesOthers = ids != nil && call["exclude_nonactive"] != true
        var found = session.state.items.values.filter { item in
            (item.standing == .active || includesOthers)
                && !session.state.deletedBoards.contains(item.boardID)
                && ids?.contains(String(item.id)) ?? true
        }
        if call["newest_first"] == true { found.reverse() }
        return try call.page(of: found, atMost: 100).map {
            MondayItemObject(session: session, item: $0)
        }
    }

    private func itemsByColumnValues(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult
    {
        let limit = try call.pageLimit()
        let columns = call["columns"]?.elements
        if let cursor = call["cursor"]?.text {
            guard columns == nil else {
                throw MondayProblem.argument("columns cannot be combined with cursor").fieldError
            }
            return try session.nextPage(cursor, limit: limit)
        }
        let board = try session.perform { state throws(MondayProblem) in
            try state.board(call["board_id"]?.text ?? "")
        }
        let rules = (columns ?? []).map { column in
            MondayItemsQuery.Rule(
                columnID: column["column_id"]?.text ?? "",
                values: column["column_values"]?.elements?.compactMap(\.text) ?? [],
                comparison: .anyOf
            )
        }
        let query = MondayItemsQuery(rules: rules)
        let items = try session.perform { state throws(MondayProblem) in
            try query.items(of: board, in: state)
        }
        return session.page(items, limit: limit)
    }

    private func updates(_ call: GraphQLCall) throws(GraphQLFieldError) -> [MondayUpdateObject] {
        let ids = call.texts("ids")
        let found = session.state.updates.values.reversed().filter {
            ids?.contains(String($0.id)) ?? true
        }
        return try call.page(of: Array(found), atMost: 100).map {
            MondayUpdateObject(session: session, update: $0)
        }
    }
}
