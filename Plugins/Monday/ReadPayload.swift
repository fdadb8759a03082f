import Foundation
import Meetings

/// The answer to `ReadItems`.
struct ReadPayload: Decodable, Sendable {
    /// Anything that has an id.
    struct Named: Decodable, Sendable {
        /// The id.
        let id: MondayID
    }

    /// A value of a column, with what its type tells beside the text.
    struct Value: Decodable, Sendable {
        /// The column's id.
        let id: String
        /// The value as people see it.
        let text: String?
        /// The label of a status.
        let label: String?
        /// Whether the board says of a status that it means finished.
        let isDone: Bool?
        /// The people and teams of a people column.
        let people: [Named]?
        /// The day of a date column.
        let date: String?
        /// The address of a link column.
        let url: String?

        private enum CodingKeys: String, CodingKey {
            case id, text, label, date, url
            case isDone = "is_done"
            case people = "persons_and_teams"
        }

        /// The value in the one form in which values are compared; empty where there is none.
        func comparable(in column: BoardColumns.Column) -> String {
            let shown =
                switch column.type {
                case "status": label ?? text ?? ""
                case "date": date ?? text ?? ""
                case "link": url ?? ""
                case "people": (people ?? []).map(\.id.text).sorted().joined(separator: ",")
                default: text ?? ""
                }
            return shown.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// An item.
    struct Item: Decodable, Sendable {
        /// The id.
        let id: MondayID
        /// The title.
        let name: String?
        /// `active`, `archived` or `deleted`.
        let state: String?
        /// The board that it is on.
        let board: Named?
        /// The newest comment beneath it.
        let updates: [Named?]?
        /// The values of the columns that were asked for.
        let values: [Value?]?

        private enum CodingKeys: String, CodingKey {
            case id, name, state, board, updates
            case values = "column_values"
        }
    }

    /// Our board; empty where it is gone, or hidden from the token's owner.
    let boards: [Named?]?
    /// What there is of the items that were asked for.
    let items: [Item?]?
}

extension ReadPayload.Item {
    /// The item as the board shows it.
    ///
    /// Of one that was moved to another board nothing is known but that it is there.
    func boardItem(_ columns: BoardColumns, on boardID: String, done labels: [String]) -> BoardItem
    {
        guard board?.id.text == boardID else {
            return BoardItem(isActive: state == "active", isElsewhere: true)
        }
        var item = BoardItem(
            isActive: state == "active",
            isDiscussed: !(updates ?? []).isEmpty,
            values: ["name": (name ?? "").trimmingCharacters(in: .whitespacesAndNewlines)]
        )
        for value in (values ?? []).compactMap(\.self) {
            guard let column = columns.all.first(where: { $0.id == value.id }) else { continue }
            let text = value.comparable(in: column)
            item.values[column.id] = text
            if column == columns.status {
                item.isDone = value.isDone == true || labels.contains(text)
            }
        }
        return item
    }
}
