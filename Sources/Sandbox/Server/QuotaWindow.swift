import Foundation

/// A count that begins again after a time: so many units a minute, or a day.
struct QuotaWindow: Sendable {
    /// When a window ends.
    enum Length: Sendable {
        /// So many seconds after the first unit that was taken.
        case seconds(Double)

        /// At midnight UTC.
        case utcDay
    }

    /// The units of one window.
    let limit: Int

    /// When it ends.
    let length: Length

    private var used = 0
    private var end: Date = .distantPast

    /// A window of which nothing is used.
    init(limit: Int, length: Length) {
        self.limit = limit
        self.length = length
    }

    /// Takes units, unless fewer are left; says whether they were taken.
    mutating func take(_ units: Int = 1, at now: Date) -> Bool {
        roll(to: now)
        guard used + units <= limit else { return false }
        used += units
        return true
    }

    /// Gives units back that were taken for more than was needed.
    mutating func giveBack(_ units: Int) { used = max(0, used - units) }

    /// The units that are left.
    func remaining(at now: Date) -> Int { now < end ? limit - used : limit }

    /// The whole seconds until all units are there again, at least 1 while any is used.
    func secondsToReset(at now: Date) -> Int {
        guard now < end else { return 0 }
        return max(1, Int(end.timeIntervalSince(now).rounded(.up)))
    }

    private mutating func roll(to now: Date) {
        guard now >= end else { return }
        used = 0
        switch length {
        case .seconds(let seconds): end = now.addingTimeInterval(seconds)
        case .utcDay:
            let day = 86_400.0
            end = Date(
                timeIntervalSince1970: (now.timeIntervalSince1970 / day).rounded(.down) * day + day
            )
        }
    }
}
