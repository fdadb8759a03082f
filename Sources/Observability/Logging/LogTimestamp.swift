/// Writes times as RFC 3339 in UTC with milliseconds, and remembers the last second's digits.
struct LogTimestamp {
    /// How many bytes a time takes, from the year 0 to 9999.
    static let length = 24

    private var second = Int64.min
    private var prefix: [UInt8] = []

    /// Appends a time given in nanoseconds since 1970, such as `2026-03-01T09:05:00.123Z`.
    mutating func append(_ time: Int64, to bytes: inout OutputBuffer) {
        let (second, nanoseconds) = Self.floorDivide(time, by: 1_000_000_000)
        if second != self.second {
            self.second = second
            prefix = Self.prefix(of: second)
        }
        bytes.append(contentsOf: prefix)
        let milliseconds = nanoseconds / 1_000_000
        for digit in [milliseconds / 100, milliseconds / 10 % 10, milliseconds % 10] {
            bytes.append(UInt8(ascii: "0") + UInt8(digit))
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    private static func prefix(of second: Int64) -> [UInt8] {
        let (days, secondOfDay) = floorDivide(second, by: 86_400)
        let (year, month, day) = civilDate(daysSince1970: days)
        var text: [UInt8] = []
        append(year, digits: 4, to: &text)
        for (mark, number) in [("-", month), ("-", day), ("T", secondOfDay / 3_600)] {
            text.append(contentsOf: mark.utf8)
            append(number, digits: 2, to: &text)
        }
        for number in [secondOfDay / 60 % 60, secondOfDay % 60] {
            text.append(UInt8(ascii: ":"))
            append(number, digits: 2, to: &text)
        }
        text.append(UInt8(ascii: "."))
        return text
    }

    /// The proleptic Gregorian date of a day.
    ///
    /// Years are counted from March, so that the leap day is the last of its year; 400 such years
    /// are 146,097 days, and 719,468 days lie between 0000-03-01 and 1970-01-01.
    private static func civilDate(daysSince1970 days: Int64) -> (Int64, Int64, Int64) {
        let (era, dayOfEra) = floorDivide(days + 719_468, by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, day)
    }

    /// The nanoseconds since 1970 of a time such as ``append(_:to:)`` writes; nil for another form.
    static func nanoseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == length, bytes.last == UInt8(ascii: "Z") else { return nil }
        var numbers: [Int64] = []
        for part in text.utf8.split(whereSeparator: { $0 < 0x30 || $0 > 0x39 }) {
            numbers.append(part.reduce(0) { $0 * 10 + Int64($1 - 0x30) })
        }
        guard numbers.count == 7 else { return nil }
        let days = daysSince1970(year: numbers[0], month: numbers[1], day: numbers[2])
        let seconds = days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
        return (seconds * 1_000 + numbers[6]) * 1_000_000
    }

    /// The day of a date, the other way round than ``civilDate(daysSince1970:)``.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = floorDivide(yearFromMarch, by: 400)
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    private static func floorDivide(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func append(_ number: Int64, digits: Int, to bytes: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
