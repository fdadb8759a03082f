import Synchronization

/// One series of a histogram family: how often values fell into each bucket, and their sum.
public final class Histogram: Sendable {
    /// How many bounds a histogram may have.
    static let boundLimit = 31

    /// The inclusive upper bounds in rising order, without `+Inf`.
    let bounds: [Double]
    /// The count of each bucket; the one beyond the last bound follows it, the rest stay unused.
    private let counts = InlineArray<32, Atomic<UInt64>> { _ in Atomic(0) }
    private let total = Atomic<Double>(0)

    /// Begins with empty buckets; bounds beyond the limit are left out.
    init(bounds: [Double]) {
        self.bounds = Array(bounds.prefix(Self.boundLimit))
    }

    /// Counts a value, in the family's unit; what is not a number is left out.
    public func observe(_ value: Double) {
        guard !value.isNaN else { return }
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
        counts[bucket].wrappingAdd(1, ordering: .relaxed)
        total.add(value)
    }

    /// Counts a duration, in seconds.
    public func observe(_ duration: Duration) {
        observe(duration.seconds)
    }

    /// How many values were counted.
    public var count: UInt64 { bucketCounts().reduce(0, +) }

    /// The sum of the values counted.
    public var sum: Double { total.load(ordering: .relaxed) }

    /// The count of each bucket for itself, the one beyond the last bound at the end.
    func bucketCounts() -> [UInt64] {
        (0...bounds.count).map { counts[$0].load(ordering: .relaxed) }
    }
}

extension Duration {
    /// The duration in seconds, to the nanosecond.
    public var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
