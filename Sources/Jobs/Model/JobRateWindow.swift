public import FoundationEssentials

/// The starts that count against one key's rate limit, and the moment given to the next job that
/// has to wait.
///
/// Whoever comes too early is sent away with a moment of its own, so that each waiting job is
/// looked at about once instead of at each claim.
public struct JobRateWindow: Sendable, Equatable {
    /// The latest starts, oldest first; never more than the limit.
    public private(set) var starts: [Date]
    /// The earliest moment that has been given to no waiting job.
    public private(set) var nextSlot: Date

    /// Continues from what a store kept.
    public init(starts: [Date] = [], nextSlot: Date = Date(timeIntervalSince1970: 0)) {
        self.starts = starts
        self.nextSlot = nextSlot
    }

    /// Asks for a start now.
    ///
    /// - Returns: Nil where the job may start, which then counts; else when it should ask again.
    public mutating func admit(at now: Date, under rate: JobRate) -> Date? {
        starts = starts.suffix(rate.limit).filter { now < $0 + rate.period }
        guard starts.count == rate.limit, let oldest = starts.first else {
            starts.append(now)
            return nil
        }
        let slot = max(nextSlot, oldest + rate.period)
        nextSlot = slot + rate.period / rate.limit
        return slot
    }
}

extension Date {
    static func + (date: Date, duration: Duration) -> Date {
        date.addingTimeInterval(duration.inSeconds)
    }
}
