/// The yearly change between standard and summer time, as POSIX writes it.
///
/// An example is `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_03, with the
/// extension of RFC 8536, section 3.3.1: hours from -167 to 167.
struct DaylightRule: Sendable, Hashable {
    /// A moment of the year by the clocks in force before it.
    private struct Moment: Sendable, Hashable {
        enum Day: Sendable, Hashable {
            /// From 1 to 365, the leap day never counted.
            case julian(Int)
            /// From 0 to 365, the leap day counted.
            case ordinal(Int)
            /// The n-th weekday of a month, 5 for the last.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        let day: Day
        let seconds: Int

        /// Local seconds as if they were UTC.
        func local(in year: Int) -> Int {
            switch day {
            case .julian(let day):
                let isAfterLeapDay =
                    day >= 60
                    && CivilDay.number(year: year, month: 3, day: 1)
                        - CivilDay.number(year: year, month: 2, day: 29) == 1
                let start = CivilDay.number(year: year, month: 1, day: day)
                return (start + (isAfterLeapDay ? 1 : 0)) * 86_400 + seconds
            case .ordinal(let day):
                return CivilDay.number(year: year, month: 1, day: day + 1) * 86_400 + seconds
            case .weekday(let month, let week, let weekday):
                let first = CivilDay(number: CivilDay.number(year: year, month: month, day: 1))
                let next = CivilDay.number(
                    year: month == 12 ? year + 1 : year,
                    month: month == 12 ? 1 : month + 1,
                    day: 1
                )
                var day = first.number + (weekday - first.weekday + 7) % 7 + (week - 1) * 7
                while day >= next { day -= 7 }
                return day * 86_400 + seconds
            }
        }
    }

    private struct Summer: Sendable, Hashable {
        let offset: Int
        let begins: Moment
        let ends: Moment
    }

    private let standard: Int
    private let summer: Summer?

    /// Reads the footer of a zone file; nil where it is not such a rule.
    init?(_ text: String) {
        var scanner = Scanner(text)
        guard scanner.name(), let standard = scanner.time(hours: 24) else { return nil }
        self.standard = -standard
        if scanner.isAtEnd {
            summer = nil
            return
        }
        guard scanner.name() else { return nil }
        let summerOffset =
            scanner.peek == "," ? self.standard + 3_600 : scanner.time(hours: 24).map { -$0 }
        guard let summerOffset, scanner.take(","), let begins = scanner.moment(),
            scanner.take(","), let ends = scanner.moment(), scanner.isAtEnd
        else { return nil }
        summer = Summer(offset: summerOffset, begins: begins, ends: ends)
    }

    /// The changes of some years, ascending.
    func transitions(in years: ClosedRange<Int>) -> [TimeZoneRules.Transition] {
        guard let summer else { return [] }
        return years.flatMap { year in
            [
                TimeZoneRules.Transition(
                    instant: summer.begins.local(in: year) - standard,
                    offset: summer.offset
                ),
                TimeZoneRules.Transition(
                    instant: summer.ends.local(in: year) - summer.offset,
                    offset: standard
                ),
            ]
        }
        .sorted { $0.instant < $1.instant }
    }

    /// Reads the rule's parts one after the other.
    private struct Scanner {
        private let text: [Character]
        private var position = 0

        init(_ text: String) {
            self.text = Array(text.prefix(100))
        }

        var peek: Character? { position < text.count ? text[position] : nil }
        var isAtEnd: Bool { position == text.count }

        mutating func take(_ character: Character) -> Bool {
            guard peek == character else { return false }
            position += 1
            return true
        }

        /// `CET` or `<+03>`.
        mutating func name() -> Bool {
            let start = position
            if take("<") {
                while let character = peek, character != ">" { position += 1 }
                return take(">")
            }
            while peek?.isLetter == true { position += 1 }
            return position - start >= 3
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time(hours: Int) -> Int? {
            let sign = take("-") ? -1 : 1
            if sign == 1 { _ = take("+") }
            guard let hour = number(), hour <= hours else { return nil }
            var seconds = hour * 3_600
            for unit in [60, 1] {
                guard take(":") else { break }
                guard let part = number(), part < 60 else { return nil }
                seconds += part * unit
            }
            return sign * seconds
        }

        /// `M3.5.0/2`, `J60/2` or `59/2`.
        mutating func moment() -> Moment? {
            let day: Moment.Day
            if take("M") {
                guard let month = number(), (1...12).contains(month), take("."),
                    let week = number(), (1...5).contains(week), take("."),
                    let weekday = number(), (0...6).contains(weekday)
                else { return nil }
                day = .weekday(month: month, week: week, weekday: weekday)
            } else if take("J") {
                guard let number = number(), (1...365).contains(number) else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(), (0...365).contains(number) else { return nil }
                day = .ordinal(number)
            }
            guard take("/") else { return Moment(day: day, seconds: 7_200) }
            return time(hours: 167).map { Moment(day: day, seconds: $0) }
        }

        private mutating func number() -> Int? {
            let start = position
            while let character = peek, ("0"..."9").contains(character) { position += 1 }
            return position - start <= 3 ? Int(String(text[start..<position])) : nil
        }
    }
}
