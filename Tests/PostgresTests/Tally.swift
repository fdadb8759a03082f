import Synchronization

/// Counts what several tasks do.
final class Tally: Sendable {
    private let counter = Atomic<Int>(0)

    /// How often `next()` was called.
    var count: Int { counter.load(ordering: .relaxed) }

    /// The next number, from 1.
    func next() -> Int {
        counter.wrappingAdd(1, ordering: .relaxed).newValue
    }
}
