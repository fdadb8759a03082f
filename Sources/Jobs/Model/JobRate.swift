/// A limit of how often jobs with one key may start, over all instances and kinds.
public struct JobRate: Sendable, Hashable {
    /// What is limited, such as `monday:board:7`.
    public let key: String
    /// How many jobs with the key may start in any stretch of ``period``.
    public let limit: Int
    /// The length of the stretch.
    public let period: Duration

    /// Sets a limit; ``NewJob`` refuses one outside ``JobLimits``.
    public init(key: String, limit: Int, per period: Duration) {
        self.key = key
        self.limit = limit
        self.period = period
    }
}
