extension DueParser {
    /// `in two weeks`, `within a month`, `two weeks from now`, `a week from Friday`.
    func span(_ place: Int, after before: String) -> Match? {
        var next = place
        let isLed = ["in", "within"].contains(before) || ["in", "within"].contains(word(place))
        if ["in", "within"].contains(word(next)) { next += 1 }
        if word(next) == "the" { next += 1 }
        if word(next) == "next" { next += 1 }
        guard let amount = amount(next) else { return nil }
        var count = amount.count
        next += amount.length
        let isWorking = ["business", "working", "work"].contains(word(next))
        if isWorking { next += 1 }
        let unit = word(next)
        next += 1
        if word(next) == "or", let second = CalendarWords.count(word(next + 1)), second > count {
            count = second
            next += 2
        }
        let meaning: DueMeaning
        switch unit {
        case "day", "days": meaning = isWorking ? .workingDays(count) : .days(count)
        case "week", "weeks": meaning = .days(7 * count)
        case "fortnight": meaning = .days(14 * count)
        case "month", "months": meaning = .months(count)
        default: return nil
        }
        if word(next) == "from" {
            if ["now", "today"].contains(word(next + 1)) { return (meaning, next + 2 - place) }
            guard case .days(let days) = meaning, days % 7 == 0 else { return nil }
            if word(next + 1) == "tomorrow" { return (.days(days + 1), next + 2 - place) }
            guard let day = CalendarWords.weekday(word(next + 1)) else { return nil }
            return (.weekday(day, weeksLater: days / 7), next + 2 - place)
        }
        guard isLed, word(next) != "ago" else { return nil }
        return (meaning, next - place)
    }

    /// A count of days or weeks; of two ("two or three") the greater.
    private func amount(_ place: Int) -> (count: Int, length: Int)? {
        if has("a couple of", at: place) { return (2, 3) }
        if has("couple of", at: place) { return (2, 2) }
        guard let first = CalendarWords.count(word(place)), first > 0 else { return nil }
        if ["or", "to"].contains(word(place + 1)),
            let second = CalendarWords.count(word(place + 2)), second > first
        {
            return (second, 3)
        }
        return (first, 1)
    }

    /// `2026-03-05`.
    func isoDate(_ place: Int) -> Match? {
        guard let year = CalendarWords.year(word(place)), separator(place) == "-",
            separator(place + 1) == "-", word(place + 1).utf8.count == 2,
            word(place + 2).utf8.count == 2, let month = Int(word(place + 1)),
            let day = Int(word(place + 2)), CalendarDate(year: year, month: month, day: day) != nil
        else { return nil }
        return (.date(month: month, day: day, year: year), 3)
    }

    /// `March 5`, `March the 5th, 2026`, `5 March`, `5th of March`, `twenty first of May`.
    func monthAndDay(_ place: Int) -> Match? {
        if let month = CalendarWords.month(word(place)) {
            let next = place + 1 + (word(place + 1) == "the" ? 1 : 0)
            guard let (day, length) = day(next) else { return nil }
            return dated(month, day, from: place, to: next + length)
        }
        guard let (day, length) = day(place) else { return nil }
        let next = place + length + (word(place + length) == "of" ? 1 : 0)
        if next > place + length {
            let months = ["this": 0, "next": 1, "the": 0][word(next)]
            if let months, word(next + 1) == "month" {
                return (.dayOfMonth(day, months: months), next + 2 - place)
            }
        }
        guard let month = CalendarWords.month(word(next)) else { return nil }
        return dated(month, day, from: place, to: next + 1)
    }

    private func day(_ place: Int) -> (day: Int, length: Int)? {
        if let (day, _) = CalendarWords.numericDay(word(place)) { return (day, 1) }
        return words.indices.contains(place) ? CalendarWords.spelledDay(words[place...]) : nil
    }

    private func dated(_ month: Int, _ day: Int, from place: Int, to end: Int) -> Match? {
        guard day <= CalendarDate.days(inMonth: month, of: 2024) else { return nil }
        let year = CalendarWords.year(word(end))
        // As a meaning, day 31 is the end of any month; here only a month that has it gets there.
        return (.date(month: month, day: day, year: year), end + (year == nil ? 0 : 1) - place)
    }

    /// `the 14th`, `by the twenty first`; never the 14th floor.
    func dayOfMonth(_ place: Int, after before: String) -> Match? {
        guard before == "the", let (day, length) = day(place) else { return nil }
        let isNumeric = CalendarWords.numericDay(word(place))?.isOrdinal == true
        let isLed = ["by", "on", "before", "until", "till", "for"].contains(word(place - 2))
        guard isNumeric || (isLed && CalendarWords.spelledDay(words[place...]) != nil) else {
            return nil
        }
        let last = place + length - 1
        let followers: Set = [
            "", "at", "and", "or", "so", "if", "in", "then", "because", "but", "please", "latest",
            "morning", "afternoon", "evening", "is", "would", "works", "when", "with",
        ]
        guard words[last].isBeforePause || followers.contains(word(last + 1)) else { return nil }
        return (.nextDayOfMonth(day), length)
    }

    /// `3/14`, `14.3.`, `14.03.2026`, where only one reading is a day of the calendar.
    func numericDate(_ place: Int, after before: String) -> Match? {
        let sign = separator(place)
        guard sign == "/" || sign == ".", let first = Int(word(place)),
            let second = Int(word(place + 1)), (1...31).contains(first), (1...31).contains(second)
        else { return nil }
        let year = separator(place + 1) == sign ? CalendarWords.year(word(place + 2)) : nil
        guard year != nil || ["by", "on", "before", "until", "for"].contains(before) else {
            return nil
        }
        let (day, month): (Int, Int)
        switch (first > 12, second > 12) {
        case (true, false): (day, month) = (first, second)
        case (false, true) where sign == "/": (day, month) = (second, first)
        case (false, false) where first == second || sign == ".": (day, month) = (first, second)
        default: return nil
        }
        guard day <= CalendarDate.days(inMonth: month, of: year ?? 2024) else { return nil }
        return (.date(month: month, day: day, year: year), year == nil ? 2 : 3)
    }

    /// `by March` is its first day, `in March` its last.
    func bareMonth(_ place: Int, after before: String) -> Match? {
        guard let day = ["by": 1, "before": 1, "in": 31][before],
            let month = CalendarWords.month(word(place)),
            // "By February 30th" is no day, and not the first of the month either.
            CalendarWords.numericDay(word(place + 1)) == nil
        else { return nil }
        let year = CalendarWords.year(word(place + 1))
        return (.date(month: month, day: day, year: year), year == nil ? 1 : 2)
    }

    /// The text between a word and the next.
    private func separator(_ place: Int) -> String {
        guard words.indices.contains(place), words.indices.contains(place + 1) else { return "" }
        let bytes = Array(text.utf8)[
            words[place].range.upperBound..<words[place + 1].range.lowerBound
        ]
        return String(decoding: bytes, as: UTF8.self)
    }
}
