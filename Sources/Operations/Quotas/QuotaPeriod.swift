public import FoundationEssentials
import Jobs

/// Over which time a quota is counted.
public enum QuotaPeriod: Sendable, Hashable {
    /// Any 60 seconds, whenever they begin; vendors do not say when theirs do.
    ///
    /// Counted in slots of five seconds: what is taken counts for 60 to 65 seconds.
    case minute
    /// From midnight to midnight UTC.
    case utcDay
    /// From midnight to midnight in Los Angeles, where Google's days begin.
    case pacificDay

    /// The length of a minute's slot in seconds.
    static let slotSeconds = 5

    /// How many slots count: one more than a minute has, as the first is not whole.
    var slots: Int { self == .minute ? 60 / Self.slotSeconds + 1 : 1 }

    /// The zone whose midnights divide the days; nil for a minute.
    public var zone: String? {
        switch self {
        case .minute: nil
        case .utcDay: "UTC"
        case .pacificDay: "America/Los_Angeles"
        }
    }

    /// The slot that a moment lies in, counted since 1970.
    func slot(at moment: Date) -> Int {
        let seconds = Int(moment.timeIntervalSince1970.rounded(.down))
        guard zone != nil else { return Self.floor(seconds, Self.slotSeconds) }
        return Self.floor(seconds + offset(at: seconds), 86_400)
    }

    /// When a slot counts no more, that is when its minute or its day is over.
    func end(ofSlot slot: Int) -> Date {
        guard zone != nil else {
            return Date(timeIntervalSince1970: Double((slot + slots) * Self.slotSeconds))
        }
        let local = (slot + 1) * 86_400
        // No zone changes its offset at midnight but on the day before it can.
        let end = local - offset(at: local - offset(at: local))
        return Date(timeIntervalSince1970: Double(end))
    }

    /// When the minute or the day that a moment lies in counts no more.
    public func end(at moment: Date) -> Date { end(ofSlot: slot(at: moment)) }

    private func offset(at instant: Int) -> Int {
        self == .pacificDay ? Self.pacific?.offset(at: instant) ?? -8 * 3_600 : 0
    }

    /// Nil where the system has no zone files; then it is winter in Los Angeles all year.
    private static let pacific = try? TimeZoneRules(identifier: "America/Los_Angeles")

    private static func floor(_ number: Int, _ divisor: Int) -> Int {
        Int((Double(number) / Double(divisor)).rounded(.down))
    }
}
