/// Reads due phrases among folded words.
///
/// What was ("last Friday", "since Monday", "what broke on Friday"), what recurs ("every Friday"),
/// what is denied ("not today") and what is no day ("the Friday meeting" stays a day, "next
/// meeting" is none) is told apart by the words around it.
struct DueParser {
    /// A meaning and how many words say it.
    typealias Match = (meaning: DueMeaning, length: Int)

    let words: [FoldedWord]
    let text: String

    /// The due phrase that begins at a word.
    func phrase(at place: Int) -> DuePhrase? {
        let before = word(place - 1)
        guard let match = match(at: place, after: before), !isExcluded(place, before) else {
            return nil
        }
        // "before Friday", "before the end of the month"
        let isBefore =
            before == "before" || (before == "the" && word(place - 2) == "before")
        return DuePhrase(
            words: place..<(place + match.length),
            meaning: match.meaning,
            isBefore: isBefore
        )
    }

    /// The folded text of a word, empty outside the sentence.
    func word(_ place: Int) -> String { words.indices.contains(place) ? words[place].text : "" }

    /// Whether some words stand at a place.
    func has(_ phrase: String, at place: Int) -> Bool {
        phrase.split(separator: " ").enumerated().allSatisfy { word(place + $0) == $1 }
    }

    private func match(at place: Int, after before: String) -> Match? {
        if let match = closeOfDay(place) { return match }
        if let match = relativeDay(place) { return match }
        if let match = endOf(place) { return match }
        if let match = namedWeek(place) { return match }
        if let match = span(place, after: before) { return match }
        if let match = isoDate(place) { return match }
        if let match = monthAndDay(place) { return match }
        if let match = weekday(place, after: before) { return match }
        if let match = dayOfMonth(place, after: before) { return match }
        if let match = numericDate(place, after: before) { return match }
        return bareMonth(place, after: before)
    }

    private static let wordsOfThePast: Set<String> = [
        "last", "past", "previous", "since", "from", "every", "each", "not", "ago",
        "most", "was", "were",
    ]

    private static let pastVerbs: Set<String> = [
        "broke", "came", "did", "fell", "found", "gave", "got", "had", "held", "made", "met",
        "said", "saw", "sent", "shipped", "spoke", "told", "took", "was", "went", "were",
        "wrote",
    ]

    private func isExcluded(_ place: Int, _ before: String) -> Bool {
        if before == "than" { return word(place - 2) != "later" }
        if Self.wordsOfThePast.contains(before) { return true }
        if before == "the", Self.wordsOfThePast.contains(word(place - 2)) { return true }
        let isWeak = before == "on" || !["by", "before", "until", "till", "for"].contains(before)
        guard isWeak else { return false }
        let verb = before == "on" || before == "the" ? word(place - 2) : before
        return Self.pastVerbs.contains(verb) || isRegularPast(verb)
    }

    private func isRegularPast(_ verb: String) -> Bool {
        verb.hasSuffix("ed") && verb.utf8.count > 4
            && !["agreed", "exceed", "proceed", "speed", "succeed"].contains(verb)
    }

    // MARK: Days

    private func relativeDay(_ place: Int) -> Match? {
        if has("day after tomorrow", at: place) { return (.days(2), 3) }
        switch word(place) {
        case "today", "tonight": return (.days(0), 1)
        case "tomorrow", "tmrw": return (.days(1), 1)
        case "this" where ["afternoon", "evening"].contains(word(place + 1)): return (.days(0), 2)
        case "lunch", "lunchtime", "noon", "midday":
            guard word(place - 1) == "by" else { return nil }
            // "By noon tomorrow", "by lunch on Friday": the day is named behind it.
            let next = place + (word(place + 1) == "on" ? 2 : 1)
            let day = relativeDay(next) ?? weekday(next, after: "on")
            return day.map { ($0.meaning, next + $0.length - place) } ?? (.days(0), 1)
        default: return nil
        }
    }

    /// `EOD`, `end of the day`, `close of business`, perhaps with the day behind it.
    private func closeOfDay(_ place: Int) -> Match? {
        let phrases = [
            "eod", "cob", "end of day", "end of the day", "end of today", "close of business",
            "close of play", "end of business",
        ]
        guard let phrase = phrases.first(where: { has($0, at: place) }) else { return nil }
        let length = phrase.split(separator: " ").count
        let next = place + length + (word(place + length) == "on" ? 1 : 0)
        if let day = relativeDay(next) ?? weekday(next, after: "on") ?? monthAndDay(next) {
            return (day.meaning, next + day.length - place)
        }
        return (.days(0), length)
    }

    private func weekday(_ place: Int, after before: String) -> Match? {
        let first = word(place)
        if ["this", "next", "coming"].contains(first), let day = dayName(place + 1, after: first) {
            let isNext = first == "next"
            return (isNext ? .dayOfWeek(day, weeks: 1) : .weekday(day, weeksLater: 0), 2)
        }
        guard let day = dayName(place, after: before) else { return nil }
        if has("next week", at: place + 1) { return (.dayOfWeek(day, weeks: 1), 3) }
        if has("of next week", at: place + 1) { return (.dayOfWeek(day, weeks: 1), 4) }
        // `Friday the 13th`, `Friday, March 6`, `Friday 6 March`
        let next = place + 1 + (word(place + 1) == "the" ? 1 : 0)
        if let date = monthAndDay(next) { return (date.meaning, next + date.length - place) }
        if let (day, isOrdinal) = CalendarWords.numericDay(word(next)), isOrdinal {
            return (.nextDayOfMonth(day), next + 1 - place)
        }
        return (.weekday(day, weeksLater: 0), 1)
    }

    private func dayName(_ place: Int, after before: String) -> Weekday? {
        let name = word(place)
        if let day = CalendarWords.weekday(name) { return day }
        if ["by", "on", "this", "next", "before", "until"].contains(before) {
            if name == "sat" { return .saturday }
            if name == "sun" { return .sunday }
        }
        // `Friday's demo` is a day, `on Fridays` recurs; both fold to the same word.
        guard name.hasSuffix("s"), words.indices.contains(place),
            words[place].range.count > name.utf8.count
        else { return nil }
        return CalendarWords.weekday(String(name.dropLast()))
    }

    // MARK: Weeks, months, quarters, years

    private func namedWeek(_ place: Int) -> Match? {
        if has("this weekend", at: place) || has("the weekend", at: place) {
            let isByThen = ["by", "before"].contains(word(place - 1))
            // "before the weekend" is Friday; the day before is then taken off Saturday.
            let day: Weekday =
                isByThen ? (word(place - 1) == "before" ? .saturday : .friday) : .sunday
            return (.dayOfWeek(day, weeks: 0), 2)
        }
        if has("week after next", at: place) { return (.dayOfWeek(.friday, weeks: 2), 3) }
        switch (word(place), word(place + 1)) {
        case ("this", "week"): return (.dayOfWeek(.friday, weeks: 0), 2)
        case ("next", "week"): return (.dayOfWeek(.friday, weeks: 1), 2)
        case ("this", "month"): return (.dayOfMonth(31, months: 0), 2)
        case ("next", "month"): return (.dayOfMonth(31, months: 1), 2)
        case ("this", "quarter"): return (.quarterEnd(nil), 2)
        default: return nil
        }
    }

    /// `end of the week`, `early next week`, `mid March`, `beginning of next month`, `EOW`.
    private func endOf(_ place: Int) -> Match? {
        switch word(place) {
        case "eow": return (.dayOfWeek(.friday, weeks: 0), 1)
        case "eom": return (.dayOfMonth(31, months: 0), 1)
        case "eoq": return (.quarterEnd(nil), 1)
        case "eoy": return (.yearEnd, 1)
        default: break
        }
        guard let part = part(place) else { return nil }
        let next = place + part.length
        let skip = word(next) == "the" || word(next) == "this" ? 1 : 0
        let isNext = word(next) == "next"
        let unit = word(next + (isNext ? 1 : skip))
        let length = part.length + (isNext ? 1 : skip) + 1
        let later = isNext ? 1 : 0
        switch unit {
        case "week" where isNext || part.isWhole:
            return (.dayOfWeek(part.weekday, weeks: later), length)
        case "month" where isNext || part.isWhole:
            return (.dayOfMonth(part.dayOfMonth, months: later), length)
        case "quarter" where part.dayOfMonth == 31 && !isNext: return (.quarterEnd(nil), length)
        case "year" where part.dayOfMonth == 31 && !isNext: return (.yearEnd, length)
        case "q1", "q2", "q3", "q4":
            return part.dayOfMonth == 31 ? (.quarterEnd(Int(unit.dropFirst())), length) : nil
        default:
            guard !isNext, let month = CalendarWords.month(unit) else { return nil }
            let year = CalendarWords.year(word(place + length))
            let meaning = DueMeaning.date(month: month, day: part.dayOfMonth, year: year)
            return (meaning, length + (year == nil ? 0 : 1))
        }
    }

    private struct Part {
        let length: Int
        let weekday: Weekday
        let dayOfMonth: Int
        /// Whether the words say "… of", so that "the week" is this week.
        let isWhole: Bool
    }

    private func part(_ place: Int) -> Part? {
        func isOf(_ words: [String]) -> Bool {
            words.contains(word(place)) && word(place + 1) == "of"
        }
        if isOf(["end"]) {
            return Part(length: 2, weekday: .friday, dayOfMonth: 31, isWhole: true)
        }
        if isOf(["beginning", "start"]) {
            return Part(length: 2, weekday: .monday, dayOfMonth: 1, isWhole: true)
        }
        if isOf(["middle"]) {
            return Part(length: 2, weekday: .wednesday, dayOfMonth: 15, isWhole: true)
        }
        switch word(place) {
        case "early": return Part(length: 1, weekday: .monday, dayOfMonth: 1, isWhole: false)
        case "mid": return Part(length: 1, weekday: .wednesday, dayOfMonth: 15, isWhole: false)
        case "late": return Part(length: 1, weekday: .friday, dayOfMonth: 31, isWhole: false)
        default: return nil
        }
    }
}
