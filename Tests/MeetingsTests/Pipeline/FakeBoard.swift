import Jobs
import Meetings
import Operations
import Synchronization

/// A board in memory that counts every creation, and can fail before or after it.
final class FakeBoard: TaskBoard {
    enum Mischief {
        /// The item is created and the answer lost.
        case loseAnswer
        /// The request is lost on its way.
        case loseRequest
        /// The request is on its way for so long that another one is refused before it comes.
        case delayRequest
        /// The item is refused.
        case refuse(RetryAdvice)
    }

    struct State {
        var items: [(key: String, id: String)] = []
        var mischief: [String: [Mischief]] = [:]
        /// What people did to items, by id; nil means that one was deleted.
        var shown: [String: BoardItem?] = [:]
        /// Every request that was sent.
        var requests: [BoardRequest] = []
        /// What is on its way.
        var delayed: [BoardRequest.Entry] = []
        /// For whom each of them was sent.
        var purposes: [QuotaPurpose] = []
        /// What was written over, in order.
        var changes: [(item: String, fields: Set<String>)] = []
        /// The keys of changes that were done.
        var changeKeys: Set<String> = []
        /// Why the next changes and removals of items are refused, in order.
        var refusals: [String: [RetryAdvice]] = [:]
        /// The ids of each reading.
        var reads: [[String]] = []
        /// What happens on the board right after each of the next readings.
        var afterReads: [@Sendable (inout State) -> Void] = []
        /// Whom the board has accounts of, by name; while empty it has no field for them.
        var accounts: [String: String] = [:]
        /// Whether the board cannot be seen any more.
        var isGone = false
        /// What the fields hold, by id.
        var values: [String: [String: String]] = [:]
        var entriesAtOnce = 10
        var repeatWindow: Duration = .seconds(1_500)
        var lookUps = 0
        /// How many removals are done and their answers lost.
        var lostRemovals = 0
        var removals: [String] = []
        /// The account's other boards.
        var others: [String: FakeBoard] = [:]
    }

    let name = "fake_board"
    let id: String
    let state = Mutex(State())
    /// Called before each change is done; what it throws the caller gets instead.
    let onChange = Mutex<(@Sendable (String) async throws -> Void)?>(nil)

    init(id: String = "main") {
        self.id = id
    }

    var keys: [String] { state.withLock { $0.items.map(\.key) } }
    var entriesAtOnce: Int { state.withLock(\.entriesAtOnce) }
    var repeatWindow: Duration { state.withLock(\.repeatWindow) }

    /// Makes the next creations of items with this title go wrong, in order.
    func plan(_ mischief: [Mischief], for title: String) {
        state.withLock { $0.mischief[title] = mischief }
    }

    /// Makes the board show an item so; nil deletes it.
    func show(_ shown: BoardItem?, of id: String) {
        state.withLock { $0.shown[id] = .some(shown) }
    }

    /// Lets a person write something over a field.
    func edit(_ field: String, of id: String, to text: String) {
        state.withLock { $0.values[id, default: [:]][field] = text }
    }

    func board(_ id: String?) -> any TaskBoard {
        id.flatMap { id in state.withLock { $0.others[id] } } ?? self
    }

    /// Makes the next changes or removals of an item be refused.
    func refuse(_ id: String, _ advice: RetryAdvice...) {
        state.withLock { $0.refusals[id] = advice }
    }

    func find(keys: [String]) async throws -> [String: String] {
        try state.withLock { state in
            state.lookUps += 1
            try state.checkIsThere()
            return Dictionary(
                state.items.filter { keys.contains($0.key) }.map { ($0.key, $0.id) },
                uniquingKeysWith: { first, _ in first }
            )
        }
    }

    func compose(
        _ entries: [BoardEntry],
        idempotencyKey: String
    ) async throws -> BoardRequest {
        let accounts = try state.withLock { state in
            try state.checkIsThere()
            return state.accounts
        }
        let composed = entries.map { entry in
            let day = entry.dueDate.map { "\($0)" } ?? ""
            var values = ["name": entry.title, "who": entry.assignee ?? "", "day": day]
            let written = "\(entry.assignee ?? "nobody") by \(day)"
            let owner = entry.assignee.flatMap { accounts[$0] }
            if let owner { values["owner"] = owner }
            let isUntold = !accounts.isEmpty && entry.assignee != nil && owner == nil
            return BoardRequest.Entry(
                key: entry.key,
                values: values,
                written: written,
                untold: isUntold ? ["owner": "who"] : nil
            )
        }
        return BoardRequest(
            idempotencyKey: idempotencyKey,
            body: composed.map(\.key).joined(separator: " "),
            entries: composed,
            board: id
        )
    }

    func send(_ request: BoardRequest) async throws -> [String: BoardCreation] {
        try state.withLock { state in
            state.requests.append(request)
            state.purposes.append(.current)
            try state.checkIsThere()
            var created: [String: BoardCreation] = [:]
            var isLost = false
            for entry in request.entries {
                let title = entry.values["name"] ?? ""
                var plan = state.mischief[title] ?? []
                let next = plan.isEmpty ? nil : plan.removeFirst()
                state.mischief[title] = plan
                switch next {
                case .refuse(let advice):
                    guard request.entries.count == 1 else { continue }
                    for late in state.delayed { _ = state.make(late) }
                    state.delayed = []
                    throw FakeFailure(advice: advice, description: "the board refuses this item")
                case .delayRequest:
                    state.delayed.append(entry)
                    throw FakeFailure(advice: .backoff, description: "no answer came in time")
                case .loseRequest:
                    throw FakeFailure(advice: .backoff, description: "the request was lost")
                case .loseAnswer: isLost = true
                case nil: break
                }
                let id = state.make(entry)
                created[entry.key] = BoardCreation(item: id, values: ["status": "new"])
            }
            if isLost { throw FakeFailure(advice: .backoff, description: "the answer was lost") }
            return created
        }
    }

    func read(_ items: [String]) async throws -> [String: BoardItem] {
        try state.withLock { state in
            state.reads.append(items)
            try state.checkIsThere()
            var read: [String: BoardItem] = [:]
            for id in items where state.items.contains(where: { $0.id == id }) {
                let plain = BoardItem(isDone: false, values: state.values[id] ?? [:])
                read[id] = state.shown[id] ?? plain
            }
            if !state.afterReads.isEmpty { state.afterReads.removeFirst()(&state) }
            return read
        }
    }

    func change(
        _ item: String,
        to entry: BoardEntry,
        fields: Set<String>,
        idempotencyKey: String
    ) async throws {
        let values = try await compose([entry], idempotencyKey: "").entries[0].values
        try await onChange.withLock { $0 }?(item)
        try state.withLock { state in
            try state.refuse(item)
            // A change whose key is known is answered as before and not done again.
            guard state.changeKeys.insert(idempotencyKey).inserted else { return }
            state.changes.append((item, fields))
            for field in fields { state.values[item]?[field] = values[field] }
        }
    }

    func remove(_ item: String, idempotencyKey: String) async throws {
        try state.withLock { state in
            try state.refuse(item)
            state.removals.append(item)
            state.shown[item] = .some(nil)
            guard state.lostRemovals > 0 else { return }
            state.lostRemovals -= 1
            throw FakeFailure(advice: .backoff, description: "the answer was lost")
        }
    }

    func verifyBoard() async throws {}
}

extension FakeBoard.State {
    /// Makes an item; returns its id.
    fileprivate mutating func make(_ entry: BoardRequest.Entry) -> String {
        let id = "\(items.count + 1)"
        items.append((entry.key, id))
        values[id] = entry.values
        values[id]?["status"] = "new"
        return id
    }

    fileprivate func checkIsThere() throws {
        guard isGone else { return }
        throw FakeFailure(advice: .askPerson, description: "there is no such board")
    }

    fileprivate mutating func refuse(_ item: String) throws {
        guard var plan = refusals[item], !plan.isEmpty else { return }
        let advice = plan.removeFirst()
        refusals[item] = plan
        throw FakeFailure(advice: advice, description: "the board refuses to touch \(item)")
    }
}
