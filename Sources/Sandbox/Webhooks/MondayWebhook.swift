import Foundation

/// A subscription to one kind of event on one board.
struct MondayWebhook: Sendable, Hashable, Codable, GraphQLObject {
    /// The number.
    let id: Int

    /// The board's number.
    let boardID: Int

    /// Where events go.
    let url: String

    /// The kind of event, as subscriptions name it.
    let event: String

    /// What is further asked for, as JSON text; nil for nothing.
    let config: String?

    var typeName: String { "Webhook" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "id": .text(String(id))
        case "board_id": .text(String(boardID))
        case "event": .text(event)
        default: .text(config)
        }
    }

    /// The kinds that an address which is configured has a subscription to.
    static let usualEvents = [
        "create_item", "change_column_value", "change_name", "item_archived", "item_deleted",
    ]

    /// Whether an event is what the subscription is for.
    func wants(_ event: MondayEvent) -> Bool {
        guard event.item.boardID == boardID, event.subscriptions.contains(self.event) else {
            return false
        }
        // A configuration that is no JSON asks for nothing further.
        let json = config.flatMap { try? JSONText.read(Array($0.utf8)) }
        switch self.event {
        case "change_specific_column_value", "change_status_column_value":
            guard let column = (json?["columnId"] ?? json?["column_id"])?.text else { return true }
            return column == event.columnID
        case "item_moved_to_specific_group":
            return (json?["groupId"] ?? json?["group_id"])?.text == event.item.groupID
        default: return true
        }
    }
}

/// Something that happened to an item.
struct MondayEvent: Sendable {
    /// What happened.
    enum Change: Sendable {
        case created
        case renamed(from: String)
        case valueChanged(MondayColumn, from: JSONValue?)
        case archived
        case deleted
        case moved(from: String)
        case commented(MondayUpdate)
    }

    /// What happened.
    let change: Change

    /// The item afterwards.
    let item: MondayItem

    /// The changes that lead from one state of an item to the next.
    static func changes(
        from old: MondayItem,
        to new: MondayItem,
        on board: MondayBoard
    ) -> [MondayEvent] {
        var changes: [Change] = []
        if old.name != new.name { changes.append(.renamed(from: old.name)) }
        for column in board.columns where old.values[column.id] != new.values[column.id] {
            changes.append(.valueChanged(column, from: old.values[column.id]))
        }
        if old.groupID != new.groupID { changes.append(.moved(from: old.groupID)) }
        if old.standing != new.standing {
            changes.append(new.standing == .archived ? .archived : .deleted)
        }
        return changes.map { MondayEvent(change: $0, item: new) }
    }

    /// The column whose value changed.
    var columnID: String? {
        guard case .valueChanged(let column, _) = change else { return nil }
        return column.id
    }

    /// The names of the subscriptions that it belongs to.
    var subscriptions: [String] {
        switch change {
        case .created: ["create_item"]
        case .renamed: ["change_name"]
        case .valueChanged(let column, _):
            ["change_column_value", "change_specific_column_value"]
                + (column.type == .status ? ["change_status_column_value"] : [])
        case .archived: ["item_archived"]
        case .deleted: ["item_deleted"]
        case .moved: ["item_moved_to_any_group", "item_moved_to_specific_group"]
        case .commented: ["create_update"]
        }
    }

    /// The name in a delivery, which is not that of the subscription.
    var deliveredName: String {
        switch change {
        case .created: "create_pulse"
        case .renamed: "update_name"
        case .valueChanged: "update_column_value"
        case .archived: "archive_pulse"
        case .deleted: "delete_pulse"
        case .moved: "move_pulse_into_group"
        case .commented: "create_update"
        }
    }
}
