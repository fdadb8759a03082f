import Meetings
import Synchronization

/// The board of the simulated vendors: what is on it, what people did to it, which requests it
/// remembers.
///
/// Times are those of the simulated world, in seconds.
public final class SimulatedBoard: Sendable {
    /// An item, also after its deletion.
    public struct Item: Sendable {
        /// Our key.
        public let key: String
        /// The title that it was made with.
        public let title: String
        /// What its fields hold now.
        public var values: [String: String]
        /// What people wrote over, by field.
        public var edits: [String: String] = [:]
        /// Whether it is on the board still.
        public var isActive = true
        /// Whether people finished it.
        public var isDone = false
    }

    private struct State {
        var items: [Item] = []
        /// The answers by idempotency keys.
        var answers: [String: (at: Double, created: [String: BoardCreation])] = [:]
        var running: Set<String> = []
    }

    /// For how long the board knows a repeated request as the same, in seconds.
    private static let keyMemory = 300.0

    private let state = Mutex(State())
    private let knowsRepeats: Bool
    private let bug: SimulatedVendors.PlantedBug?

    init(knowsRepeats: Bool, bug: SimulatedVendors.PlantedBug?) {
        self.knowsRepeats = knowsRepeats
        self.bug = bug
    }

    /// Every item that was ever made, each at the place of its id less one.
    public var items: [Item] { state.withLock { $0.items } }

    /// Lets a person do something to an item.
    public func touch(_ id: String, _ change: (inout Item) -> Void) {
        state.withLock { state in
            guard let number = Int(id), state.items.indices.contains(number - 1) else { return }
            change(&state.items[number - 1])
        }
    }

    /// Begins to work on a request slowly; false where that was begun already.
    func begin(_ request: BoardRequest) -> Bool {
        state.withLock { $0.running.insert(request.idempotencyKey).inserted }
    }

    /// Whether a request is worked on slowly.
    func isRunning(_ request: BoardRequest) -> Bool {
        state.withLock { $0.running.contains(request.idempotencyKey) }
    }

    /// Notes that slow work is over.
    func finish(_ request: BoardRequest) {
        _ = state.withLock { $0.running.remove(request.idempotencyKey) }
    }

    /// Makes what a request asks for, or answers as it did before.
    ///
    /// - Parameter refused: The places of the entries that are not made this time.
    func create(
        _ request: BoardRequest,
        refusing refused: Set<Int>,
        at now: Double
    ) -> [String: BoardCreation] {
        state.withLock { state in
            if knowsRepeats, let known = state.answers[request.idempotencyKey],
                now - known.at < Self.keyMemory
            {
                return known.created
            }
            var created: [String: BoardCreation] = [:]
            for (place, entry) in request.entries.enumerated() where !refused.contains(place) {
                let title = entry.values["name"] ?? ""
                state.items.append(Item(key: entry.key, title: title, values: entry.values))
                created[entry.key] = BoardCreation(item: "\(state.items.count)")
            }
            state.answers[request.idempotencyKey] = (now, created)
            return created
        }
    }

    func find(_ keys: [String]) -> [String: String] {
        guard bug != .keyLookUp else { return [:] }
        return state.withLock { state in
            var found: [String: String] = [:]
            for (index, item) in state.items.enumerated()
            where item.isActive && keys.contains(item.key) {
                found[item.key] = "\(index + 1)"
            }
            return found
        }
    }

    func read(_ ids: [String]) -> [String: BoardItem] {
        state.withLock { state in
            var read: [String: BoardItem] = [:]
            for (index, item) in state.items.enumerated()
            where item.isActive && ids.contains("\(index + 1)") {
                read["\(index + 1)"] = BoardItem(isDone: item.isDone, values: item.values)
            }
            return read
        }
    }

    func change(_ id: String, to values: [String: String]) {
        touch(id) { item in
            item.values.merge(values) { _, new in new }
        }
    }

    func remove(_ id: String) {
        touch(id) { $0.isActive = false }
    }
}
