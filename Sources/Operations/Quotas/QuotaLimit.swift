/// How much of something a vendor allows in a window of time.
public struct QuotaLimit: Sendable, Hashable {
    /// What is counted.
    public enum Unit: Sendable, Hashable {
        /// Each call as one.
        case calls
        /// What the caller says that a call takes, such as tokens or points.
        case units
    }

    /// The window's name as metrics and readings tell it, such as `day` or `minute`.
    public let window: String
    /// Over which time it is counted.
    public let period: QuotaPeriod
    /// What is counted.
    public let unit: Unit
    /// The most that fits in; nil where only the vendor's own word limits it.
    public let size: Int?

    /// Describes a limit.
    ///
    /// - Parameter size: The most that fits in; nil, or 0 as configurations say it, for no limit
    ///   but the vendor's own word.
    public init(_ window: String, _ period: QuotaPeriod, of unit: Unit = .calls, size: Int?) {
        self.window = window
        self.period = period
        self.unit = unit
        self.size = size == 0 ? nil : size
    }
}
