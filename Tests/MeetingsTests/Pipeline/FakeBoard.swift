import Jobs
import Meetings
import Synchronization

/// A board in memory that counts every creation, and can fail before or after it.
final class FakeBoard: TaskBoard {
    enum Mischief {
        /// The item is created and the answer lost.
        case loseAnswer
        /// The request is lost on its way.
        case loseRequest
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
        /// What was written over, in order.
        var changes: [(item: String, fields: Set<String>)] = []
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
    let state = Mutex(State())

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

    func find(keys: [String]) async throws -> [String: String] {
        state.withLock { state in
            state.lookUps += 1
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
        let composed = entries.map { entry in
            let day = entry.dueDate.map { "\($0)" } ?? ""
            let values = ["name": entry.title, "who": entry.assignee ?? "", "day": day]
            let written = "\(entry.assignee ?? "nobody") by \(day)"
            return BoardRequest.Entry(key: entry.key, values: values, written: written)
        }
        return BoardRequest(
            idempotencyKey: idempotencyKey,
            body: composed.map(\.key).joined(separator: " "),
            entries: composed
        )
    }

    func send(_ request: BoardRequest) async throws -> [String: BoardCreation] {
        try state.withLock { state in
            state.requests.append(request)
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
                    throw FakeFailure(advice: advice, description: "the board refuses this item")
                case .loseRequest:
                    throw FakeFailure(advice: .backoff, description: "the request was lost")
                case .loseAnswer: isLost = true
                case nil: break
                }
                let id = "\(state.items.count + 1)"
                state.items.append((entry.key, id))
                state.values[id] = entry.values
                created[entry.key] = BoardCreation(item: id, values: ["status": "new"])
                state.values[id]?["status"] = "new"
            }
            if isLost { throw FakeFailure(advice: .backoff, description: "the answer was lost") }
            return created
        }
    }

    func read(_ items: [String]) async throws -> [String: BoardItem] {
        state.withLock { state in
            var read: [String: BoardItem] = [:]
            for id in items where state.items.contains(where: { $0.id == id }) {
                let plain = BoardItem(isDone: false, values: state.values[id] ?? [:])
                read[id] = state.shown[id] ?? plain
            }
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
        state.withLock { state in
            state.changes.append((item, fields))
            for field in fields { state.values[item]?[field] = values[field] }
        }
    }

    func remove(_ item: String, idempotencyKey: String) async throws {
        try state.withLock { state in
            state.removals.append(item)
            state.shown[item] = .some(nil)
            guard state.lostRemovals > 0 else { return }
            state.lostRemovals -= 1
            throw FakeFailure(advice: .backoff, description: "the answer was lost")
        }
    }

    func verifyBoard() async throws {}
}
