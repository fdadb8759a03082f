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
    private let exemplars = Exemplars()
    /// When the counts began, in seconds since 1970.
    let created: Double

    /// Begins with empty buckets; bounds beyond the limit are left out.
    init(bounds: [Double], created: Double = WallClock.seconds()) {
        self.bounds = Array(bounds.prefix(Self.boundLimit))
        self.created = created
    }

    /// Counts a value, in the family's unit; what is not a number is left out.
    public func observe(_ value: Double) {
        guard !value.isNaN else { return }
        add(value, to: bucket(of: value))
    }

    /// Counts a duration, in seconds.
    public func observe(_ duration: Duration) {
        observe(duration.seconds)
    }

    /// Counts a duration, and remembers the trace that it was observed in as its bucket's exemplar.
    public func observe(_ duration: Duration, exemplar trace: TraceContext) {
        let seconds = duration.seconds
        let bucket = bucket(of: seconds)
        add(seconds, to: bucket)
        exemplars.put(seconds, in: trace, at: bucket)
    }

    private func bucket(of value: Double) -> Int {
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
        return bucket
    }

    private func add(_ value: Double, to bucket: Int) {
        counts[bucket].wrappingAdd(1, ordering: .relaxed)
        total.add(value)
    }

    /// How many values were counted.
    public var count: UInt64 { (0...bounds.count).reduce(0) { $0 + count(in: $1) } }

    /// The sum of the values counted.
    public var sum: Double { total.load(ordering: .relaxed) }

    /// The count of one bucket for itself; the one beyond the last bound has the last index.
    func count(in bucket: Int) -> UInt64 {
        counts[bucket].load(ordering: .relaxed)
    }

    /// The latest value in a bucket that came with a trace.
    func exemplar(in bucket: Int) -> Exemplar? { exemplars[bucket] }
}

extension Duration {
    /// The duration in seconds, to the nanosecond.
    public var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
