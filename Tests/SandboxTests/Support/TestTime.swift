import Foundation
import Synchronization

/// A wall clock that a test moves.
final class TestTime: Sendable {
    private let state = Mutex(Date(timeIntervalSince1970: 1_790_000_000))

    /// The time.
    var value: Date { state.withLock { $0 } }

    /// Moves the clock forward.
    func advance(by seconds: Double) { state.withLock { $0 += seconds } }
}

/// A clock whose sleepers stay asleep until they are released.
final class HeldClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private struct State {
        var isReleased = false
        var sleepers: [CheckedContinuation<Void, Never>] = []
        var observers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var now: Instant { ContinuousClock().now }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        await withCheckedContinuation { continuation in
            let (isReleased, observers) = state.withLock { state in
                if !state.isReleased { state.sleepers.append(continuation) }
                defer { state.observers = [] }
                return (state.isReleased, state.observers)
            }
            if isReleased { continuation.resume() }
            for observer in observers { observer.resume() }
        }
    }

    /// Returns once somebody sleeps.
    func firstSleeper() async {
        await withCheckedContinuation { continuation in
            let isAsleep = state.withLock { state in
                if state.sleepers.isEmpty { state.observers.append(continuation) }
                return !state.sleepers.isEmpty
            }
            if isAsleep { continuation.resume() }
        }
    }

    /// Wakes all sleepers, those to come too.
    func release() {
        let sleepers = state.withLock { state in
            state.isReleased = true
            defer { state.sleepers = [] }
            return state.sleepers
        }
        for sleeper in sleepers { sleeper.resume() }
    }
}

/// Counts from zero.
final class TestCounter: Sendable {
    private let state = Mutex(0)

    /// How often it was asked before, and one more from now on.
    func next() -> Int {
        state.withLock { count in
            defer { count += 1 }
            return count
        }
    }
}
