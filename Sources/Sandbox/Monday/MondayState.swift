import Foundation
import OrderedCollections

/// Everything on the simulated boards, and the rules by which it changes.
struct MondayState: Sendable {
    /// The boards.
    var boards = MondayBoard.initial

    /// The items by number, oldest first; deleted ones stay until the account is full.
    var items: OrderedDictionary<Int, MondayItem> = [:]

    /// The comments by number, oldest first.
    var updates: OrderedDictionary<Int, MondayUpdate> = [:]

    /// The number of the next item or comment.
    var nextID = 9_000_000_001

    /// The people of the account by number.
    var people: [Int: SandboxPerson] = [:]

    /// The boards that a fault has deleted.
    var deletedBoards: Set<Int> = []

    /// The most items of one board.
    var itemsPerBoard = 0

    /// The subscriptions to events, by number.
    var webhooks: OrderedDictionary<Int, MondayWebhook> = [:]

    /// What was changed since the changes were last taken.
    private(set) var changes = MondayChanges()

    /// What happened to items since the events were last taken.
    private var events: [MondayEvent] = []

    /// The most items of all boards, deleted ones included, and the most comments.
    static let maximumRecords = 50_000

    /// The most subscriptions.
    static let maximumWebhooks = 200

    /// A board by its number as text.
    func board(_ id: String) throws(MondayProblem) -> MondayBoard {
        guard let board = boards.first(where: { String($0.id) == id }),
            !deletedBoards.contains(board.id)
        else { throw .board(id) }
        return board
    }

    /// A person by number; the owner for one who is not known.
    func person(_ id: Int?) -> SandboxPerson { id.flatMap { people[$0] } ?? .owner }

    /// The person whom a token names by number, address or name; any other is the owner's.
    func person(ofToken token: String) -> SandboxPerson {
        if let person = Int(token).flatMap({ people[$0] }) { return person }
        return people.values.first { $0.email == token || $0.name == token } ?? .owner
    }

    /// The active items of a board, in the order in which they were made.
    func activeItems(of boardID: Int) -> [MondayItem] {
        items.values.filter { $0.boardID == boardID && $0.standing == .active }
    }

    /// The rules of a column's values.
    func rules(_ column: MondayColumn) -> MondayColumnValue {
        MondayColumnValue(column: column, people: people)
    }

    /// The columns' values of a mutation, which come as JSON within a string.
    func columnValues(_ argument: JSONValue?) throws(MondayProblem) -> [String: JSONValue] {
        guard let argument else { return [:] }
        // Why it is not JSON is said in one sentence for all reasons.
        guard let text = argument.text, let json = try? JSONText.read(Array(text.utf8)),
            let members = json.members
        else { throw .argument("column_values must be a JSON object encoded as a string") }
        return Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
    }

    /// Makes an item with its values; where one value does not fit, nothing is made.
    mutating func createItem(
        boardID: String,
        groupID: String?,
        name: String,
        values: [String: JSONValue],
        createsLabels: Bool,
        by person: SandboxPerson,
        at now: Date
    ) throws(MondayProblem) -> MondayItem {
        let board = try board(boardID)
        try check(name: name)
        guard activeItems(of: board.id).count < itemsPerBoard else { throw .full(itemsPerBoard) }
        guard items.count < Self.maximumRecords else { throw .full(Self.maximumRecords) }
        let group = groupID ?? board.groups.first?.id ?? ""
        guard board.groups.contains(where: { $0.id == group }) else {
            throw .notFound("Group", group)
        }
        var item = MondayItem(
            id: nextID,
            boardID: board.id,
            groupID: group,
            name: name,
            values: [:],
            creatorID: person.id,
            createdAt: now,
            updatedAt: now
        )
        try apply(values, to: &item, createsLabels: createsLabels)
        nextID += 1
        put(item)
        return item
    }

    /// Changes some values of an active item; where one does not fit, nothing is changed.
    mutating func changeItem(
        _ id: String,
        boardID: String,
        values: [String: JSONValue],
        createsLabels: Bool,
        at now: Date
    ) throws(MondayProblem) -> MondayItem {
        let board = try board(boardID)
        var item = try activeItem(id)
        guard item.boardID == board.id else { throw .notFound("Item", id) }
        try apply(values, to: &item, createsLabels: createsLabels)
        item.updatedAt = now
        put(item)
        return item
    }

    /// Moves an active item to another group of its board.
    mutating func moveItem(
        _ id: String,
        to groupID: String,
        at now: Date
    ) throws(MondayProblem) -> MondayItem {
        var item = try activeItem(id)
        let groups = boards.first { $0.id == item.boardID }?.groups ?? []
        guard groups.contains(where: { $0.id == groupID }) else {
            throw .notFound("Group", groupID)
        }
        item.groupID = groupID
        item.updatedAt = now
        put(item)
        return item
    }

    /// Archives or deletes an item.
    mutating func retireItem(
        _ id: String,
        as standing: MondayItem.Standing,
        at now: Date
    ) throws(MondayProblem) -> MondayItem {
        guard var item = Int(id).flatMap({ items[$0] }), item.standing != .deleted,
            !deletedBoards.contains(item.boardID)
        else {
            throw .notFound("Item", id)
        }
        item.standing = standing
        item.updatedAt = now
        put(item)
        return item
    }

    /// Writes a comment beneath an active item.
    mutating func createUpdate(
        itemID: String,
        body: String,
        by person: SandboxPerson,
        at now: Date
    ) throws(MondayProblem) -> MondayUpdate {
        let item = try activeItem(itemID)
        guard !body.isEmpty else { throw .argument("The body of an update must not be empty") }
        guard updates.count < Self.maximumRecords else { throw .full(Self.maximumRecords) }
        let update = MondayUpdate(
            id: nextID,
            itemID: item.id,
            body: body,
            creatorID: person.id,
            createdAt: now
        )
        nextID += 1
        updates[update.id] = update
        changes.updates.append(update)
        events.append(MondayEvent(change: .commented(update), item: item))
        return update
    }

    /// Subscribes an address that has consented to the events of a board.
    mutating func createWebhook(
        boardID: String,
        url: String,
        event: String,
        config: String?
    ) throws(MondayProblem) -> MondayWebhook {
        let board = try board(boardID)
        guard webhooks.count < Self.maximumWebhooks else {
            throw .argument("An account has at most \(Self.maximumWebhooks) webhooks here")
        }
        let webhook = MondayWebhook(
            id: nextID,
            boardID: board.id,
            url: url,
            event: event,
            config: config
        )
        nextID += 1
        webhooks[webhook.id] = webhook
        changes.webhooks = Array(webhooks.values)
        return webhook
    }

    /// Ends a subscription.
    mutating func deleteWebhook(_ id: String) throws(MondayProblem) -> MondayWebhook {
        guard let webhook = Int(id).flatMap({ webhooks.removeValue(forKey: $0) }) else {
            throw .notFound("Webhook", id)
        }
        changes.webhooks = Array(webhooks.values)
        return webhook
    }

    /// Takes what happened since the last time.
    mutating func takeEvents() -> [MondayEvent] {
        defer { events = [] }
        return events
    }

    /// Takes the changes since the last time.
    mutating func takeChanges() -> MondayChanges {
        var taken = changes
        taken.nextID = nextID
        changes = MondayChanges()
        return taken
    }

    /// Puts changes of an earlier run in place again.
    mutating func replay(_ changes: MondayChanges) {
        for item in changes.items { items[item.id] = item }
        for update in changes.updates { updates[update.id] = update }
        for board in changes.boards {
            if let index = boards.firstIndex(where: { $0.id == board.id }) { boards[index] = board }
        }
        if let kept = changes.webhooks {
            webhooks = OrderedDictionary(uniqueKeysWithValues: kept.map { ($0.id, $0) })
        }
        nextID = max(nextID, changes.nextID)
    }

    /// Everything, as changes to a new account.
    var everything: MondayChanges {
        MondayChanges(
            items: Array(items.values),
            updates: Array(updates.values),
            boards: boards,
            webhooks: Array(webhooks.values),
            nextID: nextID
        )
    }

    private func activeItem(_ id: String) throws(MondayProblem) -> MondayItem {
        guard let item = Int(id).flatMap({ items[$0] }), item.standing == .active,
            !deletedBoards.contains(item.boardID)
        else {
            throw .notFound("Item", id)
        }
        return item
    }

    private func check(name: String) throws(MondayProblem) {
        guard !name.isEmpty else { throw .argument("Item name cannot be empty") }
        guard name.count <= 255 else { throw .nameTooLong }
    }

    private mutating func put(_ item: MondayItem) {
        if let old = items[item.id] {
            let board = boards.first { $0.id == item.boardID }
            events += board.map { MondayEvent.changes(from: old, to: item, on: $0) } ?? []
        } else {
            events.append(MondayEvent(change: .created, item: item))
        }
        items[item.id] = item
        changes.items.append(item)
    }

    private mutating func apply(
        _ values: [String: JSONValue],
        to item: inout MondayItem,
        createsLabels: Bool
    ) throws(MondayProblem) {
        guard var board = boards.first(where: { $0.id == item.boardID }) else { return }
        for (id, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let index = board.columns.firstIndex(where: { $0.id == id }) else {
                throw .column(id)
            }
            if createsLabels { board.columns[index].addLabel(of: value) }
            let stored = try rules(board.columns[index]).stored(value)
            if id == "name" {
                let name = stored?.text ?? ""
                try check(name: name)
                item.name = name
            } else {
                item.values[id] = stored
            }
        }
        guard let place = boards.firstIndex(where: { $0.id == board.id }),
            boards[place] != board
        else { return }
        boards[place] = board
        changes.boards.append(board)
    }
}

/// What one request changed, as the records look afterwards.
struct MondayChanges: Sendable, Codable {
    /// The items.
    var items: [MondayItem] = []

    /// The comments.
    var updates: [MondayUpdate] = []

    /// The boards.
    var boards: [MondayBoard] = []

    /// All subscriptions, where any of them changed.
    var webhooks: [MondayWebhook]?

    /// The number of the next record.
    var nextID = 0

    /// Whether nothing was changed.
    var isEmpty: Bool {
        items.isEmpty && updates.isEmpty && boards.isEmpty && webhooks == nil
    }
}

extension MondayColumn {
    /// The most labels of a status column.
    private static let maximumLabels = 40

    /// Adds the label that a value names, where it is new to a status column.
    fileprivate mutating func addLabel(of value: JSONValue) {
        guard type == .status, let label = value["label"]?.text ?? value.text, !label.isEmpty,
            !labels.values.contains(label), labels.count < Self.maximumLabels
        else { return }
        labels[(labels.keys.max() ?? 0) + 1] = label
    }
}
