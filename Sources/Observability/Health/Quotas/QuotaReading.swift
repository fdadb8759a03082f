public import FoundationEssentials

/// What a vendor said is left of one of its quotas.
public struct QuotaReading: Sendable, Hashable {
    /// The vendor, as the outbound metrics name it, such as `fireflies`.
    public let upstream: String
    /// The vendor's window, lower snake case, such as `day` or `minute`.
    public let window: String
    /// How much the window holds; nil where the vendor does not say.
    public let limit: Double?
    /// How much of it is left.
    public let remaining: Double
    /// When all of it is there again; nil where the vendor does not say.
    public let resetsAt: Date?
    /// When the vendor said so.
    public let observedAt: Date
    /// How much is used a second, by all instances; nil until it is known.
    ///
    /// Vendors do not say it: ``QuotaOutlook`` works it out.
    public var ratePerSecond: Double?

    /// Notes what a vendor said.
    public init(
        upstream: String,
        window: String,
        limit: Double?,
        remaining: Double,
        resetsAt: Date?,
        observedAt: Date,
        ratePerSecond: Double? = nil
    ) {
        self.upstream = upstream
        self.window = window
        self.limit = limit
        self.remaining = remaining
        self.resetsAt = resetsAt
        self.observedAt = observedAt
        self.ratePerSecond = ratePerSecond
    }
}

/// How long a quota lasts if it is used on as it is now.
public struct QuotaForecast: Sendable, Hashable {
    /// What the vendor said last; all is there again once ``QuotaReading/resetsAt`` has passed.
    public let reading: QuotaReading
    /// How much is left, as far as known at the moment of the forecast.
    public let remaining: Double
    /// When the quota begins anew; nil where that is not known, or has passed.
    public let resetsAt: Date?
    /// When nothing is left at the present rate; nil where it lasts until its reset.
    public let runsOutAt: Date?

    /// Works out what becomes of a quota.
    public init(_ reading: QuotaReading, at now: Date) {
        self.reading = reading
        let isOver = reading.resetsAt.map { $0 <= now } ?? false
        let rate = reading.ratePerSecond ?? 0
        resetsAt = isOver ? nil : reading.resetsAt
        guard !isOver else {
            remaining = reading.limit ?? reading.remaining
            runsOutAt = nil
            return
        }
        let elapsed = max(now.timeIntervalSince(reading.observedAt), 0)
        // Nobody spends what nobody reports: the last word stands until the next.
        remaining = reading.remaining
        guard reading.remaining > 0 else {
            runsOutAt = reading.observedAt
            return
        }
        let end = reading.observedAt.addingTimeInterval(reading.remaining / rate)
        let isBeforeReset = reading.resetsAt.map { end < $0 } ?? true
        runsOutAt =
            rate > 0 && elapsed <= Self.rateIsPresent && isBeforeReset ? max(end, now) : nil
    }

    /// How long, in seconds, a rate counts as the present one without a new reading.
    static let rateIsPresent = 3_600.0
}
