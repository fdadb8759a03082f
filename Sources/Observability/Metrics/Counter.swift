import Synchronization

/// One series of a counter family: a count that only grows.
///
/// Take it once from its ``CounterFamily`` and hold it; an increment is then one atomic addition.
public final class Counter: Sendable {
    /// When the count began, in seconds since 1970.
    let created: Double
    private let count = Atomic<UInt64>(0)
    private let countedElsewhere = Atomic<Double>(0)
    private let exemplars = Exemplars()

    /// Begins at zero.
    init(created: Double = WallClock.seconds()) {
        self.created = created
    }

    /// Adds to the count.
    public func increment(by amount: UInt64 = 1) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Adds to the count, and remembers the trace in which that happened as the series' exemplar.
    public func increment(by amount: UInt64 = 1, exemplar trace: TraceContext) {
        increment(by: amount)
        exemplars.put(Double(amount), in: trace, at: 0)
    }

    /// Takes over a total that is counted outside the program, such as the kernel's CPU seconds.
    ///
    /// It is added to the program's own increments; a total below the last one is ignored, for a
    /// counter never falls.
    public func mirror(total: Double) {
        var before = countedElsewhere.load(ordering: .relaxed)
        while total > before {
            let (exchanged, original) = countedElsewhere.weakCompareExchange(
                expected: before,
                desired: total,
                ordering: .relaxed
            )
            if exchanged { return }
            before = original
        }
    }

    /// The count of the program's own increments.
    public var value: UInt64 { count.load(ordering: .relaxed) }

    /// The total taken over from outside, 0 for an ordinary counter.
    var mirroredTotal: Double { countedElsewhere.load(ordering: .relaxed) }

    /// The latest increment that came with a trace.
    var exemplar: Exemplar? { exemplars[0] }
}
