import Synchronization

/// A clock that stands still until a test advances it.
public final class ManualClock: Clock {
    /// A moment, told by the time since the clock was made.
    public struct Instant: InstantProtocol {
        let offset: Duration

        /// The moment that is later by a duration.
        public func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }

        /// The time from this moment to another.
        public func duration(to other: Instant) -> Duration {
            other.offset - offset
        }

        /// Whether one moment comes before another.
        public static func < (left: Instant, right: Instant) -> Bool {
            left.offset < right.offset
        }
    }

    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var nextID = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var watchers: [(count: Int, signal: TestSignal)] = []
    }

    private let state = Mutex(State())

    /// Makes a clock at its zero.
    public init() {}

    /// The present moment.
    public var now: Instant { state.withLock { $0.now } }

    /// The time since the clock was made.
    public var elapsed: Duration { now.offset }

    /// The clock is exact.
    public var minimumResolution: Duration { .zero }

    /// How many tasks sleep on the clock.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Sleeps until the clock is advanced to the deadline, or until the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        defer { _ = state.withLock { $0.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                add(Sleeper(deadline: deadline, continuation: continuation), id: id)
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                if state.sleepers[id] == nil { state.cancelled.insert(id) }
                return state.sleepers.removeValue(forKey: id)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves the clock on and wakes everyone whose deadline has come.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Waits, in real time, until so many tasks sleep on the clock; false where they never did.
    public func waitForSleepers(_ count: Int, deadline: Duration = .seconds(10)) async -> Bool {
        let signal = TestSignal()
        let isThere = state.withLock { state in
            if state.sleepers.count >= count { return true }
            state.watchers.append((count, signal))
            return false
        }
        if isThere { return true }
        return await signal.wait(deadline)
    }

    private func add(_ sleeper: Sleeper, id: Int) {
        let outcome: Result<Void, any Error>? = state.withLock { state in
            if state.cancelled.contains(id) { return .failure(CancellationError()) }
            if sleeper.deadline <= state.now { return .success(()) }
            state.sleepers[id] = sleeper
            for watcher in state.watchers where state.sleepers.count >= watcher.count {
                watcher.signal.send()
            }
            state.watchers.removeAll { state.sleepers.count >= $0.count }
            return nil
        }
        if let outcome { sleeper.continuation.resume(with: outcome) }
    }
}
