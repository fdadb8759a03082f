import Foundation
import Synchronization

/// The `Date` header's value, made anew once a second (RFC 9110 section 5.6.7).
final class HTTPDate: Sendable {
    private struct Cached {
        var second = Int64.min
        var text = ""
    }

    private let cached = Mutex(Cached())

    /// The present date, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    func text(now: Date = Date()) -> String {
        let second = Int64(now.timeIntervalSince1970.rounded(.down))
        return cached.withLock { cached in
            if cached.second != second {
                cached = Cached(second: second, text: Self.format(second))
            }
            return cached.text
        }
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func format(_ second: Int64) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date = Date(timeIntervalSince1970: Double(second))
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: date
        )
        // 1970-01-01 was a Thursday.
        let weekday = Int((second / 86_400 % 7 + 7) % 7)
        let day = two(parts.day), month = months[(parts.month ?? 1) - 1]
        let time = [parts.hour, parts.minute, parts.second].map(two).joined(separator: ":")
        return "\(weekdays[weekday]), \(day) \(month) \(parts.year ?? 1970) \(time) GMT"
    }

    private static func two(_ number: Int?) -> String {
        let number = number ?? 0
        return number < 10 ? "0\(number)" : "\(number)"
    }
}
