public import Foundation

/// The `Retry-After` header field in each of its forms (RFC 9110, 10.2.3).
public enum RetryAfter {
    /// How long the field asks to wait, never negative; nil where it is neither a number of
    /// seconds nor a date.
    ///
    /// - Parameters:
    ///   - value: the field's value: seconds (a fraction is accepted), or an HTTP date in one
    ///     of its three forms.
    ///   - now: the moment a date is measured against.
    public static func delay(_ value: String, now: Date) -> Duration? {
        let text = value.trimmingCharacters(in: .whitespaces)
        if let seconds = Double(text) {
            guard seconds.isFinite, seconds >= 0, seconds <= 1e9 else { return nil }
            return .seconds(seconds)
        }
        return date(text).map { .seconds(max($0.timeIntervalSince(now), 0)) }
    }

    /// Reads an HTTP date (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`, and the obsolete
    /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
    static func date(_ text: String) -> Date? {
        let parts = text.split { " ,-:".contains($0) }.map(String.init)
        guard parts.count >= 7 else { return nil }
        let monthComesFirst = months.contains(parts[1])
        let order = monthComesFirst ? (2, 1, 6, 3) : (1, 2, 3, 4)
        guard let day = Int(parts[order.0]), (1...31).contains(day),
            let month = months.firstIndex(of: parts[order.1]),
            var year = Int(parts[order.2]), (0...9999).contains(year),
            let hour = Int(parts[order.3]), (0...23).contains(hour),
            let minute = Int(parts[order.3 + 1]), (0...59).contains(minute),
            let second = Int(parts[order.3 + 2]), (0...60).contains(second)
        else { return nil }
        if year < 100 { year += year < 70 ? 2_000 : 1_900 }
        let days = daysSince1970(year: year, month: month + 1, day: day)
        return Date(
            timeIntervalSince1970: Double(days * 86_400 + hour * 3_600 + minute * 60 + second)
        )
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Counts the days of the Gregorian calendar, with years that begin in March so that the
    /// leap day is a year's last.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
