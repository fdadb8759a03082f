import Foundation
import Meetings

/// Times as the vendors write them, made without a formatter.
enum SandboxTime {
    /// `2026-11-23T09:00:00.000Z`, or without the milliseconds.
    static func iso8601(_ date: Date, milliseconds: Bool = true) -> String {
        let total = Int((date.timeIntervalSince1970 * 1_000).rounded(.down))
        let day = (total >= 0 ? total : total - 86_399_999) / 86_400_000
        let inDay = total - day * 86_400_000
        let parts = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1_000 % 60]
        let time = parts.map { padded($0, 2) }.joined(separator: ":")
        let fraction = milliseconds ? "." + padded(inDay % 1_000, 3) : ""
        return "\(CalendarDate(daysSince1970: day)?.description ?? "")T\(time)\(fraction)Z"
    }

    /// Reads `2026-11-23T09:00:00Z`, with or without a fraction, or a bare `2026-11-23`.
    static func parse(_ text: String) -> Date? {
        if let date = CalendarDate(text) {
            return Date(timeIntervalSince1970: Double(date.daysSince1970) * 86_400)
        }
        let plain = Date.ISO8601FormatStyle()
        let precise = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // Which of the two forms it is, is only known by trying.
        return (try? precise.parse(text)) ?? (try? plain.parse(text))
    }

    /// Nine in the morning UTC of a date: the same day almost everywhere.
    static func morning(of date: CalendarDate) -> Date {
        Date(timeIntervalSince1970: Double(date.daysSince1970) * 86_400 + 9 * 3_600)
    }

    /// A number with leading zeros.
    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
