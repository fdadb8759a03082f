import Foundation
import Meetings

/// What the board says of items that are on it.
extension InMemoryPipelineDatabase.Tables {
    func items(boardItems: [String]) -> [StoredItem] {
        items.filter { item in item.boardItem.map(boardItems.contains) ?? false }
    }

    mutating func noteEvents(boardItems: [String], at now: Date) -> Int {
        let ids = items(boardItems: boardItems).map(\.id)
        for id in ids { eventAt[id] = now }
        return ids.count
    }

    func itemsWithEvents(limit: Int) -> [StoredItem] {
        let due = items.filter { eventAt[$0.id] != nil }
        let sorted = due.sorted { first, second in
            let times = [first, second].map { eventAt[$0.id] ?? .distantPast }
            return (times[0], first.id) < (times[1], second.id)
        }
        return Array(sorted.prefix(limit))
    }

    func itemsToRead(before: Date, limit: Int) -> [StoredItem] {
        let due = items.filter { item in
            [.pushed, .done, .removed].contains(item.state) && item.boardItem != nil
                && (readAt[item.id] ?? .distantPast) < before
        }
        let sorted = due.sorted { first, second in
            let times = [first, second].map { readAt[$0.id] ?? .distantPast }
            return (times[0], first.id) < (times[1], second.id)
        }
        return Array(sorted.prefix(limit))
    }

    mutating func takeOver(_ state: ItemState, of id: Int64, insteadOf known: ItemState) -> Bool {
        guard let index = items.firstIndex(where: { $0.id == id && $0.state == known }) else {
            return false
        }
        if known == .removed { items[index].failure = nil }
        items[index].state = state
        return true
    }

    mutating func markRead(_ ids: [Int64], at moment: Date) {
        for id in ids {
            readAt[id] = moment
            if let told = eventAt[id], told <= moment { eventAt[id] = nil }
        }
    }
}
