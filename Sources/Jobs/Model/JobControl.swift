public import FoundationEssentials

/// Thrown by a job that has to wait: it runs again later, and the attempt does not count.
public struct JobSnooze: Error, CustomStringConvertible {
    /// When to run again.
    public let time: JobTime
    /// Why, in a few words; kept with the job.
    public let reason: String

    /// Waits so long.
    public init(for duration: Duration, reason: String) {
        time = .after(duration)
        self.reason = reason
    }

    /// Waits until a moment.
    public init(until date: Date, reason: String) {
        time = .at(date)
        self.reason = reason
    }

    /// The reason.
    public var description: String { reason }
}

/// Thrown by a job that finds that its work is no longer wanted: it ends as `cancelled`.
public struct JobCancellation: Error, CustomStringConvertible {
    /// Why, in a few words; kept with the job.
    public let reason: String

    /// Names the reason.
    public init(reason: String) {
        self.reason = reason
    }

    /// The reason.
    public var description: String { reason }
}
