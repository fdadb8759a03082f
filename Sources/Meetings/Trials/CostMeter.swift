import Synchronization

/// Adds up what a reading costs, as its extractor tells.
public final class CostMeter: Sendable {
    /// The meter of the reading under way; nil where nobody asks.
    @TaskLocal public static var current: CostMeter?

    private let sum = Mutex(0.0)

    /// Starts at 0.
    public init() {}

    /// Adds what a call cost, in the currency of the prices.
    public func add(_ cost: Double) {
        sum.withLock { $0 += cost }
    }

    /// What was added so far.
    public var total: Double { sum.withLock(\.self) }
}
