import Meetings
import OrderedCollections

/// What the sandbox tells tests about itself.
struct SandboxReport {
    /// The counts.
    let counts: SandboxCounts

    /// The number of meetings of the simulated Fireflies.
    let meetings: Int

    /// The simulated boards.
    let account: MondayState

    /// The counts of a vendor's webhooks.
    let deliveries: (Vendor) -> [(String, Int)]

    /// The body of `GET /sandbox/state`.
    var json: JSONValue {
        var members: JSONValue.Members = [:]
        for vendor in Vendor.allCases {
            let count = counts[vendor]
            var entry: JSONValue.Members = [
                "requests": .int(count.requests), "errors": .int(count.errors),
                "faults": .int(count.faults),
                "faults_by_kind": counted(count.kinds.map { ($0.key.rawValue, $0.value) }),
                "operations": counted(count.operations.map { ($0.key, $0.value) }),
            ]
            switch vendor {
            case .fireflies:
                entry["meetings"] = .int(meetings)
                entry["webhooks"] = counted(deliveries(vendor))
            case .monday:
                entry["webhooks"] = counted(deliveries(vendor))
                entry["items"] = .array(activeItems.map(item))
                entry["duplicates"] = .array(duplicates)
            case .gemini, .render: break
            }
            members[vendor.rawValue] = .object(entry)
        }
        return .object(members)
    }

    private func counted(_ counts: [(String, Int)]) -> JSONValue {
        let sorted = counts.sorted { $0.0 < $1.0 }
        return .object(.init(uniqueKeysWithValues: sorted.map { ($0.0, .int($0.1)) }))
    }

    private var activeItems: [MondayItem] { account.items.values.filter { $0.standing == .active } }

    private func item(_ item: MondayItem) -> JSONValue {
        let columns = account.boards.first { $0.id == item.boardID }?.columns ?? []
        let values = columns.filter { $0.type != .name }.map { column -> JSONValue in
            [
                "id": .string(column.id), "type": .string(column.type.rawValue),
                "text": .string(account.rules(column).displayed(item.values[column.id])),
                "value": JSONValue(item.values[column.id].map(JSONText.string)),
            ]
        }
        return [
            "id": .string(String(item.id)), "name": .string(item.name),
            "board": .string(String(item.boardID)), "key": JSONValue(item.key),
            "column_values": .array(values),
        ]
    }

    /// The keys that several active items share, each with those items.
    private var duplicates: [JSONValue] {
        var byKey: [String: [MondayItem]] = [:]
        for item in activeItems {
            if let key = item.key { byKey[key, default: []].append(item) }
        }
        return byKey.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { key, items in
            ["key": .string(key), "items": .array(items.map { .string(String($0.id)) })]
        }
    }
}
