public import FoundationEssentials

/// When something repeats: minute, hour, day of the month, month, day of the week.
///
/// Each field is a list of values, ranges (`1-5`), steps (`*/15`, `5/10`) and names (`mon`, `jan`);
/// `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly` stand for the usual ones. Where both
/// the day of the month and the day of the week are restricted (do not begin with `*`), either one
/// is enough, as in Vixie's cron.
///
/// Where clocks change, each local time that the expression names gives exactly one instant: a time
/// that is skipped fires at the first instant after the gap, a time that comes twice fires the
/// first time. So a daily schedule fires once on every day, while an hourly one in a zone with
/// summer time fires 23 or 24 times on the days of change; use UTC where each real hour matters.
public struct CronExpression: Sendable, Hashable {
    /// The longest text that is read, in characters.
    public static let longestText = 200

    let minutes: CronSet
    let hours: CronSet
    let days: CronSet
    let months: CronSet
    let weekdays: CronSet
    /// Whether the day of the month and of the week must both fit, where both are restricted.
    var needsBothDays: Bool { anyDay || anyWeekday }
    private let anyDay: Bool
    private let anyWeekday: Bool

    /// Reads an expression.
    ///
    /// - Throws: ``CronError``, which points at the character that is wrong.
    public init(parsing text: String) throws(CronError) {
        self = try CronParser.parse(text)
    }

    init(
        minutes: CronSet,
        hours: CronSet,
        days: CronSet,
        months: CronSet,
        weekdays: CronSet,
        anyDay: Bool,
        anyWeekday: Bool
    ) {
        self.minutes = minutes
        self.hours = hours
        self.days = days
        self.months = months
        self.weekdays = weekdays
        self.anyDay = anyDay
        self.anyWeekday = anyWeekday
    }

    /// The first fire time after an instant.
    ///
    /// Nil only where no time within nine years fits, which a leap day never needs; parsing has
    /// refused every expression without any day.
    public func next(after instant: Date, in zone: TimeZoneRules) -> Date? {
        let start = Int(instant.timeIntervalSince1970.rounded(.down))
        let local = start + zone.offset(at: start)
        let firstDay = CivilDay(secondsSinceEpoch: local)
        for day in firstDay.number...(firstDay.number + 9 * 366) {
            guard matches(CivilDay(number: day)) else { continue }
            for second in secondsOfDay {
                let wanted = day * 86_400 + second
                // What the clocks have shown already has fired, a skipped time at its gap's end.
                guard wanted > local else { continue }
                let fire = zone.firstInstant(atOrAfterLocal: wanted)
                // The second coming of a local time does not fire.
                if fire > start { return Date(timeIntervalSince1970: Double(fire)) }
            }
        }
        return nil
    }

    /// The last fire time at or before an instant.
    ///
    /// Nil only where no time within nine years fits.
    public func previous(atOrBefore instant: Date, in zone: TimeZoneRules) -> Date? {
        let end = Int(instant.timeIntervalSince1970.rounded(.down))
        let lastDay = CivilDay(secondsSinceEpoch: end + zone.offset(at: end))
        // A day's skipped times may fire on the next day, where a whole day was skipped.
        for day in stride(from: lastDay.number, through: lastDay.number - 9 * 366, by: -1) {
            guard matches(CivilDay(number: day)) else { continue }
            let fires = secondsOfDay.map {
                zone.firstInstant(atOrAfterLocal: day * 86_400 + $0)
            }
            if let fire = fires.last(where: { $0 <= end }) {
                return Date(timeIntervalSince1970: Double(fire))
            }
        }
        return nil
    }

    /// Whether any year has a day that fits; the 30th of February is none.
    var hasDate: Bool {
        guard anyWeekday || !anyDay else { return true }
        guard anyWeekday else { return true }
        return months.values(in: 1...12).contains { month in
            let length = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
            return !days.values(in: 1...length).isEmpty
        }
    }

    func matches(_ day: CivilDay) -> Bool {
        guard months.contains(day.month) else { return false }
        let fitsDay = days.contains(day.day)
        let fitsWeekday = weekdays.contains(day.weekday)
        return anyDay || anyWeekday ? fitsDay && fitsWeekday : fitsDay || fitsWeekday
    }

    private var secondsOfDay: [Int] {
        hours.values(in: 0...23).flatMap { hour in
            minutes.values(in: 0...59).map { hour * 3_600 + $0 * 60 }
        }
    }
}

/// A day of the Gregorian calendar, without a time zone.
struct CivilDay: Sendable, Hashable {
    /// Days since 1 January 1970.
    let number: Int
    let year: Int
    let month: Int
    let day: Int

    /// The day a local time lies in, given as if it were UTC.
    init(secondsSinceEpoch seconds: Int) {
        self.init(number: Int((Double(seconds) / 86_400).rounded(.down)))
    }

    /// Counts years from March, so that the leap day comes last, and in eras of 400 years.
    init(number: Int) {
        self.number = number
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The number of a date's day; days beyond a month's end run on into the next.
    static func number(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day of the week, Sunday is 0.
    var weekday: Int {
        let remainder = (number + 4) % 7
        return remainder < 0 ? remainder + 7 : remainder
    }
}
