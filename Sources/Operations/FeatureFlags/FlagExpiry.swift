public import struct Foundation.Date

/// The last day of a flag, in UTC.
public struct FlagExpiry: Sendable, Hashable, CustomStringConvertible {
    /// The year, such as 2027.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, 1 to 31.
    public let day: Int

    /// Names a day.
    public init(_ year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day as `YYYY-MM-DD`.
    public var description: String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(padded(month))-\(padded(day))"
    }

    /// Whether the day is over at a moment.
    public func isOver(at moment: Date) -> Bool {
        let today = moment.formatted(.iso8601.year().month().day())
        return description < today
    }
}
