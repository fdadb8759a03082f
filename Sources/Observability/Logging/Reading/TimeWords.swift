import Glibc

/// Times as people say them: `10m`, `2 hours ago`, `yesterday 23:59`, `2026-03-01 09:05`.
public struct TimeWords {
    private static let seconds: [String: Int64] = [
        "s": 1, "sec": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "minute": 60,
        "minutes": 60, "h": 3_600, "hour": 3_600, "hours": 3_600, "d": 86_400, "day": 86_400,
        "days": 86_400, "w": 604_800, "week": 604_800, "weeks": 604_800,
    ]
    private static let weekdays = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]

    private let now: Int

    /// Takes words as they are meant at a time, in seconds since 1970, on this machine's clock.
    public init(now: Int) {
        self.now = now
    }

    /// The nanoseconds since 1970 that some words mean; nil where they mean nothing.
    ///
    /// A day without a time of day begins at midnight, a time of day without a day is today's, and
    /// a weekday is the last one. Times are those of the machine's zone but for `…Z` (UTC).
    public func nanoseconds(_ text: String) -> Int64? {
        if let time = LogTimestamp.nanoseconds(text) { return time }
        let lower = text.lowercased()
        if lower.hasSuffix("z"), let time = utc(String(lower.dropLast())) {
            return time * 1_000_000_000
        }
        let words = lower.split { $0 == " " || $0 == "t" && lower.contains("-") }.map(String.init)
        let seconds = lower == "now" ? now : ago(lower) ?? moment(words)
        return seconds.map { Int64($0) * 1_000_000_000 }
    }

    /// `10m`, `10 minutes`, `2h ago`.
    private func ago(_ text: String) -> Int? {
        var rest = text[...]
        if rest.hasSuffix(" ago") { rest = rest.dropLast(4) }
        let digits = rest.prefix { $0.isNumber }
        let unit = rest.dropFirst(digits.count).drop { $0 == " " }
        guard let count = Int64(digits), count < 1_000_000, let length = Self.seconds[String(unit)]
        else { return nil }
        return now - Int(count * length)
    }

    /// A day, a time of day, or both.
    private func moment(_ words: [String]) -> Int? {
        guard let first = words.first, words.count <= 2 else { return nil }
        var time = tm()
        var seconds = time_t(now)
        localtime_r(&seconds, &time)
        (time.tm_hour, time.tm_min, time.tm_sec) = (0, 0, 0)
        var clock: String? = words.count == 2 ? words[1] : nil
        if !setDay(first, in: &time) {
            guard words.count == 1 else { return nil }
            clock = first
        }
        if let clock, !setTimeOfDay(clock, in: &time) { return nil }
        // The day may be before or after a change of the clocks.
        time.tm_isdst = -1
        return mktime(&time)
    }

    private func setDay(_ word: String, in time: inout tm) -> Bool {
        if word == "today" { return true }
        if word == "yesterday" {
            time.tm_mday -= 1
            return true
        }
        if let weekday = Self.weekdays.firstIndex(of: word) {
            let back = (Int(time.tm_wday) - weekday + 7) % 7
            time.tm_mday -= Int32(back == 0 ? 7 : back)
            return true
        }
        return setDate(word, in: &time)
    }

    private func setDate(_ word: String, in time: inout tm) -> Bool {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, let year = Int32(parts[0]),
            let month = Int32(parts[1]), (1...12).contains(month),
            let day = Int32(parts[2]), (1...31).contains(day)
        else { return false }
        (time.tm_year, time.tm_mon, time.tm_mday) = (year - 1_900, month - 1, day)
        return true
    }

    private func setTimeOfDay(_ word: String, in time: inout tm) -> Bool {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false).map { Int32($0) }
        guard (2...3).contains(parts.count), let hour = parts[0], (0...24).contains(hour),
            let minute = parts[1], (0...59).contains(minute),
            let second = parts.count == 3 ? parts[2] : 0, (0...60).contains(second)
        else { return false }
        (time.tm_hour, time.tm_min, time.tm_sec) = (hour, minute, second)
        return true
    }

    /// `2026-03-01T09:05` and `2026-03-01 09:05:07` in UTC.
    private func utc(_ text: String) -> Int64? {
        let words = text.split { $0 == " " || $0 == "t" }.map(String.init)
        var time = tm()
        guard let day = words.first, words.count == 2, setDate(day, in: &time),
            setTimeOfDay(words[1], in: &time)
        else { return nil }
        return Int64(timegm(&time))
    }
}
