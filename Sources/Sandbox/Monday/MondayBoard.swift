import OrderedCollections

/// A board of the simulated monday account.
struct MondayBoard: Sendable, Hashable, Codable {
    /// The number.
    let id: Int

    /// The name.
    let name: String

    /// What it is for.
    let description: String

    /// The columns, the item's name first.
    var columns: [MondayColumn]

    /// The groups, top first.
    let groups: [MondayGroup]

    /// A column by its id.
    func column(_ id: String) -> MondayColumn? { columns.first { $0.id == id } }

    /// The number of the board that items are meant for.
    static let main = 4_000_000_001

    /// The number of a board that has no column for our key.
    static let withoutKey = 4_000_000_002

    /// The column of our key.
    static let keyColumn = "taskforge_key"

    /// The boards of a new account.
    static let initial = [
        MondayBoard(
            id: main,
            name: "Action items",
            description: "What was agreed in meetings.",
            columns: [
                MondayColumn(id: "name", title: "Name", type: .name),
                MondayColumn(id: "owner", title: "Owner", type: .people),
                MondayColumn(id: "assignee", title: "Assignee", type: .text),
                MondayColumn(
                    id: "status",
                    title: "Status",
                    type: .status,
                    labels: [0: "Working on it", 1: "Done", 2: "Stuck", 5: "To do"]
                ),
                MondayColumn(id: "due_date", title: "Due date", type: .date),
                MondayColumn(id: "meeting", title: "Meeting", type: .text),
                MondayColumn(id: "evidence", title: "Evidence", type: .link),
                MondayColumn(id: "confidence", title: "Confidence", type: .numbers),
                MondayColumn(id: "notes", title: "Notes", type: .longText),
                MondayColumn(id: "reviewed", title: "Reviewed", type: .checkbox),
                MondayColumn(id: keyColumn, title: "TaskForge key", type: .text),
            ],
            groups: [
                MondayGroup(id: "topics", title: "From meetings", color: "#579bfc"),
                MondayGroup(id: "group_later", title: "Later", color: "#a25ddc"),
            ]
        ),
        MondayBoard(
            id: withoutKey,
            name: "Wish list",
            description: "A board without our key's column.",
            columns: [
                MondayColumn(id: "name", title: "Name", type: .name),
                MondayColumn(
                    id: "status",
                    title: "Status",
                    type: .status,
                    labels: [0: "Working on it", 1: "Done", 2: "Stuck"]
                ),
            ],
            groups: [MondayGroup(id: "topics", title: "Ideas", color: "#00c875")]
        ),
    ]
}

/// A column of a board.
struct MondayColumn: Sendable, Hashable, Codable {
    /// The types that the simulated boards have, under their names in the API.
    enum ColumnType: String, Sendable, Hashable, Codable {
        case name, people, status, date, text, link, numbers, checkbox
        case longText = "long_text"
    }

    /// The id, unique on its board.
    let id: String

    /// The heading.
    let title: String

    /// What its values are.
    let type: ColumnType

    /// The labels of a status column by index.
    var labels: [Int: String] = [:]

    /// How the API spells the object type of the column's values.
    var valueTypeName: String {
        switch type {
        case .name, .text: "TextValue"
        case .people: "PeopleValue"
        case .status: "StatusValue"
        case .date: "DateValue"
        case .link: "LinkValue"
        case .numbers: "NumbersValue"
        case .checkbox: "CheckboxValue"
        case .longText: "LongTextValue"
        }
    }

    /// The settings as the API shows them.
    var settings: JSONValue {
        guard type == .status else { return [:] }
        let sorted = labels.sorted { $0.key < $1.key }
        return [
            "labels": .object(.init(uniqueKeysWithValues: sorted.map { (String($0), .string($1)) }))
        ]
    }
}

/// A group of a board.
struct MondayGroup: Sendable, Hashable, Codable {
    /// The id, unique on its board.
    let id: String

    /// The heading.
    let title: String

    /// The colour as `#rrggbb`.
    let color: String
}
