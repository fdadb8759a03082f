import Foundation
import OrderedCollections

/// The root of the simulated monday's queries.
struct MondayQueryRoot: GraphQLObject {
    /// The request's view of the account.
    let session: MondaySession

    var typeName: String { "Query" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "me": return .object(MondayUser(person: .owner))
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
        let isOther = ["archived", "deleted"].contains(call["state"]?.text)
        let isPrivate = call["board_kind"].map { $0 != "public" } ?? false
        let boards = isOther || isPrivate ? [] : session.state.boards
        return try call.page(
            of: boards.filter { ids?.contains(String($0.id)) ?? true },
            atMost: 500
        ).map { MondayBoardObject(session: session, board: $0) }
    }

    private func items(_ call: GraphQLCall) throws(GraphQLFieldError) -> [MondayItemObject] {
        let ids = call.texts("ids")
        if let ids, ids.count > 100 {
            throw MondayProblem.argument("items can be asked for by at most 100 ids").fieldError
        }
        let includesOthers = ids != nil && call["exclude_nonactive"] != true
        var found = session.state.items.values.filter { item in
            (item.standing == .active || includesOthers)
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

/// The root of the simulated monday's mutations.
struct MondayMutationRoot: GraphQLObject {
    /// The request's view of the account.
    let session: MondaySession

    var typeName: String { "Mutation" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        let now = session.now
        let itemID = call["item_id"]?.text ?? ""
        let item = try session.perform { state throws(MondayProblem) -> MondayItem? in
            switch call.name {
            case "create_item":
                return try create(call, in: &state)
            case "change_multiple_column_values":
                let values = try state.columnValues(call["column_values"])
                return try change(call, values, in: &state)
            case "change_column_value":
                return try change(call, [call.columnID: try jsonValue(call)], in: &state)
            case "change_simple_column_value":
                return try change(call, [call.columnID: call["value"] ?? .null], in: &state)
            case "move_item_to_group":
                return try state.moveItem(itemID, to: call["group_id"]?.text ?? "", at: now)
            case "archive_item":
                return try state.retireItem(itemID, as: .archived, at: now)
            case "delete_item":
                return try state.retireItem(itemID, as: .deleted, at: now)
            default:
                return nil
            }
        }
        if let item { return .object(MondayItemObject(session: session, item: item)) }
        let update = try session.perform { state throws(MondayProblem) in
            try state.createUpdate(itemID: itemID, body: call["body"]?.text ?? "", at: now)
        }
        return .object(MondayUpdateObject(session: session, update: update))
    }

    private func create(
        _ call: GraphQLCall,
        in state: inout MondayState
    ) throws(MondayProblem) -> MondayItem {
        try state.createItem(
            boardID: call["board_id"]?.text ?? "",
            groupID: call["group_id"]?.text,
            name: call["item_name"]?.text ?? "",
            values: try state.columnValues(call["column_values"]),
            createsLabels: call.createsLabels,
            at: session.now
        )
    }

    private func change(
        _ call: GraphQLCall,
        _ values: [String: JSONValue],
        in state: inout MondayState
    ) throws(MondayProblem) -> MondayItem {
        try state.changeItem(
            call["item_id"]?.text ?? "",
            boardID: call["board_id"]?.text ?? "",
            values: values,
            createsLabels: call.createsLabels,
            at: session.now
        )
    }

    private func jsonValue(_ call: GraphQLCall) throws(MondayProblem) -> JSONValue {
        // Why it is not JSON is said in one sentence for all reasons.
        guard let text = call["value"]?.text, let value = try? JSONText.read(Array(text.utf8))
        else {
            throw .argument("value must be JSON encoded as a string")
        }
        return value
    }
}

extension GraphQLCall {
    /// The texts of a list argument, nil where it is not given.
    func texts(_ name: String) -> [String]? { self[name]?.elements?.compactMap(\.text) }

    /// The size of a page of items, 1 to 500.
    func pageLimit() throws(GraphQLFieldError) -> Int {
        let limit = self["limit"]?.wholeNumber ?? 25
        guard (1...500).contains(limit) else {
            throw MondayProblem.argument("limit must be from 1 to 500").fieldError
        }
        return limit
    }

    /// The part of a list that the arguments `limit` and `page` ask for.
    func page<Element>(
        of elements: [Element],
        atMost maximum: Int
    ) throws(GraphQLFieldError) -> ArraySlice<Element> {
        let limit = self["limit"]?.wholeNumber ?? maximum
        let page = self["page"]?.wholeNumber ?? 1
        guard (1...maximum).contains(limit), (1...1_000_000).contains(page) else {
            throw MondayProblem.argument("limit must be from 1 to \(maximum), page from 1")
                .fieldError
        }
        return elements.dropFirst((page - 1) * limit).prefix(limit)
    }

    fileprivate var columnID: String { self["column_id"]?.text ?? "" }

    fileprivate var createsLabels: Bool { self["create_labels_if_missing"] == true }
}
