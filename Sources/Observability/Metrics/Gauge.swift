import Synchronization

/// One series of a gauge family: a value that goes up and down.
public final class Gauge: Sendable {
    private let current = Atomic<Double>(0)

    /// Begins at zero.
    init() {}

    /// Replaces the value.
    public func set(_ value: Double) {
        current.store(value, ordering: .relaxed)
    }

    /// Adds an amount, which may be negative; no update of two threads is lost.
    public func add(_ amount: Double) {
        current.add(amount)
    }

    /// The value last set, with what was added since.
    public var value: Double { current.load(ordering: .relaxed) }
}

extension Atomic where Value == Double {
    /// Adds without losing an update that another thread makes at the same time.
    func add(_ amount: Double) {
        var before = load(ordering: .relaxed)
        while true {
            let (exchanged, original) = weakCompareExchange(
                expected: before,
                desired: before + amount,
                ordering: .relaxed
            )
            if exchanged { return }
            before = original
        }
    }
}
