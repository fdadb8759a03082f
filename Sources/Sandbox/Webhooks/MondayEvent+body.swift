import Foundation
import OrderedCollections

extension MondayEvent {
    /// The body of a delivery; ids are numbers here, though the API gives them as text.
    func body(
        for webhook: MondayWebhook,
        in state: MondayState,
        by person: SandboxPerson,
        trigger: String,
        at now: Date
    ) -> JSONValue {
        var event: JSONValue.Members = [
            "app": "monday", "type": .string(deliveredName),
            "triggerTime": .string(SandboxTime.iso8601(now)),
            "subscriptionId": .int(webhook.id), "userId": .int(person.id),
            "originalTriggerUuid": .null, "boardId": .int(item.boardID),
            "groupId": .string(item.groupID), "pulseId": .int(item.id),
            "pulseName": .string(item.name), "isTopGroup": .bool(isInTopGroup(state)),
            "triggerUuid": .string(trigger),
        ]
        let changedAt = JSONValue.double(now.timeIntervalSince1970)
        switch change {
        case .created:
            let values = item.values.sorted { $0.key < $1.key }
            event["columnValues"] = .object(.init(uniqueKeysWithValues: values.map { ($0, $1) }))
        case .renamed(let old):
            event["value"] = ["name": .string(item.name)]
            event["previousValue"] = ["name": .string(old)]
            event["changedAt"] = changedAt
        case .valueChanged(let column, let old):
            event["columnId"] = .string(column.id)
            event["columnType"] = .string(Self.typeName(of: column))
            event["columnTitle"] = .string(column.title)
            event["value"] = Self.shown(item.values[column.id], in: column)
            event["previousValue"] = Self.shown(old, in: column)
            event["changedAt"] = changedAt
        case .moved(let old):
            event["sourceGroupId"] = .string(old)
            event["destGroupId"] = .string(item.groupID)
        case .commented(let update):
            event["body"] = .string(update.body)
            event["textBody"] = .string(update.body)
            event["updateId"] = .int(update.id)
            event["replyId"] = .null
        case .archived, .deleted: break
        }
        return ["event": .object(event)]
    }

    private func isInTopGroup(_ state: MondayState) -> Bool {
        state.boards.first { $0.id == item.boardID }?.groups.first?.id == item.groupID
    }

    /// Types have older names here than in the API.
    private static func typeName(of column: MondayColumn) -> String {
        switch column.type {
        case .status: "color"
        case .people: "multiple-person"
        case .longText: "long-text"
        case .numbers: "numeric"
        case .checkbox: "boolean"
        case .name, .date, .text, .link: column.type.rawValue
        }
    }

    private static func shown(_ value: JSONValue?, in column: MondayColumn) -> JSONValue {
        guard let value else { return .null }
        switch column.type {
        case .status:
            let index = value["index"]?.wholeNumber ?? 0
            let text = column.labels[index] ?? ""
            return [
                "label": [
                    "index": .int(index), "text": .string(text),
                    "style": ["color": "#00c875"], "is_done": .bool(text == "Done"),
                ],
                "post_id": .null,
            ]
        case .text, .name, .numbers: return ["value": value]
        default: return value
        }
    }
}
