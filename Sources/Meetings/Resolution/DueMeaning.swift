/// What a due phrase means, before it is counted from the day of the meeting.
enum DueMeaning: Hashable {
    /// A day some days after the meeting: 0 is today.
    case days(Int)
    /// A day some working days (Monday to Friday) after the meeting.
    case workingDays(Int)
    /// A day some months after the meeting.
    case months(Int)
    /// The next such weekday after the meeting, and some whole weeks later still.
    case weekday(Weekday, weeksLater: Int)
    /// A weekday of the week that lies some weeks after the meeting's; weeks begin on Monday.
    case dayOfWeek(Weekday, weeks: Int)
    /// A day of the month that lies some months after the meeting's: 31 is its end.
    case dayOfMonth(Int, months: Int)
    /// The next such day of a month, today included.
    case nextDayOfMonth(Int)
    /// The last day of a quarter, the meeting's or the one with a number.
    case quarterEnd(Int?)
    /// The last day of the meeting's year.
    case yearEnd
    /// A day of a month, in the year said or the next one that has it ahead; 31 is the month's end.
    case date(month: Int, day: Int, year: Int?)

    /// The day that is meant, counted from the day of the meeting.
    ///
    /// Without that day only a date with its year means anything. A date without a year that lies
    /// up to 31 days back is something that was, not a date of next year.
    func day(from meeting: CalendarDate?) -> CalendarDate? {
        if case .date(let month, let day, let year?) = self {
            return CalendarDate(year: year, month: month, day: day)
                ?? (day == 31 ? CalendarDate(year: year, month: month, day: 1)?.endOfMonth : nil)
        }
        guard let meeting else { return nil }
        switch self {
        case .days(let count): return meeting.adding(days: count)
        case .workingDays(let count): return Self.adding(workingDays: count, to: meeting)
        case .months(let count): return meeting.adding(months: count)
        case .weekday(let weekday, let weeks):
            let ahead = (weekday.rawValue - meeting.weekday.rawValue + 6) % 7 + 1
            return meeting.adding(days: ahead + weeks * 7)
        case .dayOfWeek(let weekday, let weeks):
            let ahead = weekday.rawValue - meeting.weekday.rawValue + weeks * 7
            // Said on a weekend, "the end of the week" can only be the weekend's own.
            let isWeekend = meeting.weekday.rawValue > Weekday.friday.rawValue
            return meeting.adding(days: isWeekend && weeks == 0 ? max(0, ahead) : ahead)
        case .dayOfMonth(let day, let months):
            return meeting.adding(months: months).flatMap { Self.day(day, of: $0) }
        case .nextDayOfMonth(let day): return Self.next(day, from: meeting)
        case .quarterEnd(let quarter): return Self.quarterEnd(quarter, from: meeting)
        case .yearEnd: return CalendarDate(year: meeting.year, month: 12, day: 31)
        case .date(let month, let day, _): return Self.next(month, day, from: meeting)
        }
    }

    private static func adding(workingDays: Int, to start: CalendarDate) -> CalendarDate? {
        var day = start
        var left = workingDays
        while left > 0 {
            guard let next = day.adding(days: 1) else { return nil }
            day = next
            if day.weekday.rawValue <= Weekday.friday.rawValue { left -= 1 }
        }
        return day
    }

    private static func day(_ day: Int, of month: CalendarDate) -> CalendarDate? {
        let last = month.endOfMonth
        return day == 31 ? last : CalendarDate(year: last.year, month: last.month, day: day)
    }

    private static func next(_ day: Int, from meeting: CalendarDate) -> CalendarDate? {
        for months in 0...2 {
            guard
                let month = CalendarDate(year: meeting.year, month: meeting.month, day: 1)?
                    .adding(months: months)
            else { return nil }
            if let found = CalendarDate(year: month.year, month: month.month, day: day),
                found >= meeting
            {
                return found
            }
        }
        return nil
    }

    private static func next(_ month: Int, _ day: Int, from meeting: CalendarDate) -> CalendarDate?
    {
        // A 29 February may be up to eight years ahead.
        for year in meeting.year...(meeting.year + 8) {
            guard let first = CalendarDate(year: year, month: month, day: 1) else { return nil }
            guard let found = Self.day(day, of: first) else { continue }
            let ahead = found.daysSince1970 - meeting.daysSince1970
            if ahead >= 0 { return found }
            if ahead >= -31 { return nil }
        }
        return nil
    }

    private static func quarterEnd(_ quarter: Int?, from meeting: CalendarDate) -> CalendarDate? {
        let month = (quarter ?? (meeting.month + 2) / 3) * 3
        let end = CalendarDate(year: meeting.year, month: month, day: 1)?.endOfMonth
        guard let end, end < meeting else { return end }
        return CalendarDate(year: meeting.year + 1, month: month, day: 1)?.endOfMonth
    }
}
