/// The English words for days, months and numbers, folded.
enum CalendarWords {
    /// A day of the week, short or long; `sat` and `sun` are left out, being other words too.
    static func weekday(_ word: String) -> Weekday? { weekdays[word] }

    /// A month, short or long.
    static func month(_ word: String) -> Int? { months[word] }

    /// A count from 1 to 31: digits, a number word, or `a`, `an`, `one`.
    static func count(_ word: String) -> Int? {
        if let known = counts[word] { return known }
        return word.utf8.count <= 2 && word.utf8.allSatisfy(\.isDigit) ? Int(word) : nil
    }

    /// A day of the month written with digits, `5` or `5th`.
    static func numericDay(_ word: String) -> (day: Int, isOrdinal: Bool)? {
        let digits = word.prefix { $0.isASCII && $0.isNumber }
        let ending = word[digits.endIndex...]
        guard (1...2).contains(digits.count), let day = Int(digits), (1...31).contains(day),
            ending.isEmpty || ["st", "nd", "rd", "th"].contains(ending)
        else { return nil }
        return (day, !ending.isEmpty)
    }

    /// A day of the month as one or two ordinal words ("third", "twenty first"), and their number.
    static func spelledDay(_ words: ArraySlice<FoldedWord>) -> (day: Int, length: Int)? {
        guard let first = words.first else { return nil }
        if let day = ordinals[first.text] { return (day, 1) }
        guard let tens = ["twenty": 20, "thirty": 30][first.text],
            let second = words.dropFirst().first, let ones = ordinals[second.text], ones < 10,
            tens + ones <= 31
        else { return nil }
        return (tens + ones, 2)
    }

    /// A year of four digits.
    static func year(_ word: String) -> Int? {
        guard word.utf8.count == 4, word.utf8.allSatisfy(\.isDigit), let year = Int(word) else {
            return nil
        }
        return (1990...2100).contains(year) ? year : nil
    }

    private static let weekdays: [String: Weekday] = [
        "monday": .monday, "mon": .monday, "tuesday": .tuesday, "tue": .tuesday,
        "tues": .tuesday, "wednesday": .wednesday, "wed": .wednesday, "thursday": .thursday,
        "thu": .thursday, "thur": .thursday, "thurs": .thursday, "friday": .friday,
        "fri": .friday, "saturday": .saturday, "sunday": .sunday,
    ]

    private static let months: [String: Int] = [
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4,
        "apr": 4, "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8,
        "september": 9, "sep": 9, "sept": 9, "october": 10, "oct": 10, "november": 11,
        "nov": 11, "december": 12, "dec": 12,
    ]

    private static let counts: [String: Int] = [
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
        "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
        "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "ninety": 90,
    ]

    private static let ordinals: [String: Int] = [
        "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
        "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
        "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17,
        "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
    ]
}
