import Foundation
import Testing

@testable import Observability

/// Times as people say them, on this machine's clock.
@Suite struct TimeWordsTests {
    /// A Wednesday, 15:30 on this machine's clock, far from any change of the clocks.
    private static let now = moment(2026, 3, 4, 15, 30)

    private static func moment(
        _ year: Int32,
        _ month: Int32,
        _ day: Int32,
        _ hour: Int32 = 0,
        _ minute: Int32 = 0
    ) -> Int {
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (year - 1_900, month - 1, day)
        (time.tm_hour, time.tm_min, time.tm_isdst) = (hour, minute, -1)
        return mktime(&time)
    }

    @Test(
        arguments: [
            ("now", now), ("10m", now - 600), ("10 minutes ago", now - 600),
            ("2h ago", now - 7_200),
            ("1 week", now - 604_800), ("today", moment(2026, 3, 4)),
            ("yesterday 23:59", moment(2026, 3, 3, 23, 59)), ("yesterday", moment(2026, 3, 3)),
            ("Monday 9:05", moment(2026, 3, 2, 9, 5)), ("wednesday", moment(2026, 2, 25)),
            ("08:15", moment(2026, 3, 4, 8, 15)), ("2026-02-28", moment(2026, 2, 28)),
            ("2026-02-28 23:59", moment(2026, 2, 28, 23, 59)),
            ("2026-02-28T23:59", moment(2026, 2, 28, 23, 59)),
            ("2026-03-01T09:05:00.000Z", 1_772_355_900), ("2026-03-01T09:05Z", 1_772_355_900),
            ("2026-03-01 09:05:00Z", 1_772_355_900),
        ]
    )
    func `words mean a moment`(text: String, expected: Int) {
        #expect(TimeWords(now: Self.now).nanoseconds(text) == Int64(expected) * 1_000_000_000)
    }

    @Test(
        arguments: [
            "", "soon", "10", "10 parsecs", "25:99", "2026-13-01", "2026-01-32", "yesterday noon",
            "yesterday 10:00 11:00", "-5m", "9999999999h", "tomorrowish 10:00", "z",
        ]
    )
    func `other words mean nothing`(text: String) {
        #expect(TimeWords(now: Self.now).nanoseconds(text) == nil)
    }
}
