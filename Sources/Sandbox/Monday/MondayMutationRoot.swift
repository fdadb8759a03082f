/// The root of the simulated monday's mutations.
struct MondayMutationRoot: GraphQLObject {
    /// The request's view of the account.
    let session: MondaySession

    var typeName: String { "Mutation" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "create_webhook": return .object(try createWebhook(call))
        case "delete_webhook":
            let webhook = try session.perform { state throws(MondayProblem) in
                try state.deleteWebhook(call["id"]?.text ?? "")
            }
            return .object(webhook)
        default: return try changeItem(call)
        }
    }

    private func createWebhook(_ call: GraphQLCall) throws(GraphQLFieldError) -> MondayWebhook {
        let url = call["url"]?.text ?? ""
        return try session.perform { state throws(MondayProblem) in
            guard url.utf8.count <= 255 else {
                throw .argument("The url of a webhook has at most 255 characters")
            }
            guard session.consenting.contains(url) else {
                throw .argument("The url did not answer the challenge")
            }
            return try state.createWebhook(
                boardID: call["board_id"]?.text ?? "",
                url: url,
                event: call["event"]?.text ?? "",
                config: call["config"]?.text
            )
        }
    }

    private func changeItem(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
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
            try state.createUpdate(
                itemID: itemID,
                body: call["body"]?.text ?? "",
                by: session.person,
                at: now
            )
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
            by: session.person,
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
    fileprivate var columnID: String { self["column_id"]?.text ?? "" }

    fileprivate var createsLabels: Bool { self["create_labels_if_missing"] == true }
}
