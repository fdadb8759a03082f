/// Reads a cron expression; each step either moves on or names the character that is wrong.
struct CronParser {
    private let text: [Character]
    private var position = 0

    init(_ text: String) {
        self.text = Array(text)
    }

    /// Reads the fields, or the `@` word that stands for them.
    static func parse(_ text: String) throws(CronError) -> CronExpression {
        // One character more than allowed is enough to know; the rest is never looked at.
        let head = String(text.prefix(CronExpression.longestText + 1))
        var parser = CronParser(head)
        guard head.count <= CronExpression.longestText else {
            throw parser.error(
                at: CronExpression.longestText - 1,
                "it is longer than \(CronExpression.longestText) characters."
            )
        }
        parser.skipSpaces()
        if parser.peek == "@" { return try parser.shorthand() }
        return try parser.fields()
    }

    private static let shorthands = [
        "@annually": "0 0 1 1 *", "@daily": "0 0 * * *", "@hourly": "0 * * * *",
        "@midnight": "0 0 * * *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@yearly": "0 0 1 1 *",
    ]

    private mutating func shorthand() throws(CronError) -> CronExpression {
        let start = position
        let word = takeWord { !$0.isWhitespace }
        guard let fields = Self.shorthands[word.lowercased()] else {
            let known = Self.shorthands.keys.sorted().joined(separator: ", ")
            throw error(at: start, "`\(word)` is not one of \(known).")
        }
        skipSpaces()
        guard peek == nil else {
            throw error(at: position, "nothing may follow `\(word)`.")
        }
        var parser = CronParser(fields)
        return try parser.fields()
    }

    private mutating func fields() throws(CronError) -> CronExpression {
        let (minutes, _) = try field(.minute)
        let (hours, _) = try field(.hour)
        let (days, anyDay) = try field(.day)
        let (months, _) = try field(.month)
        var (weekdays, anyWeekday) = try field(.weekday)
        if weekdays.contains(7) {
            weekdays.remove(7)
            weekdays.insert(0)
        }
        skipSpaces()
        guard peek == nil else {
            throw error(at: position, "there are five fields; this is a sixth.")
        }
        let expression = CronExpression(
            minutes: minutes,
            hours: hours,
            days: days,
            months: months,
            weekdays: weekdays,
            anyDay: anyDay,
            anyWeekday: anyWeekday
        )
        guard expression.hasDate else {
            throw error(at: 0, "no month in it has such a day.")
        }
        return expression
    }

    /// Reads a field; says too whether it began with a star.
    private mutating func field(_ field: CronField) throws(CronError) -> (CronSet, isAny: Bool) {
        skipSpaces()
        guard let first = peek else {
            throw error(at: position, "the \(field.name) is missing; there are five fields.")
        }
        var set = CronSet()
        repeat {
            try part(of: field, into: &set)
        } while take(",")
        guard peek?.isWhitespace ?? true else {
            throw error(
                at: position,
                "a space, `,`, `-` or `/` is expected in the \(field.name)."
            )
        }
        return (set, first == "*")
    }

    private mutating func part(of field: CronField, into set: inout CronSet) throws(CronError) {
        var low = field.range.lowerBound
        var high = field.range.upperBound
        if !take("*") {
            low = try value(of: field)
            high = low
            if take("-") {
                let start = position
                high = try value(of: field)
                guard high >= low else {
                    throw error(
                        at: start,
                        "the range of the \(field.name) ends before it begins."
                    )
                }
            } else if peek == "/" {
                // As in Vixie's cron: `5/10` begins at 5 and runs to the end.
                high = field.range.upperBound
            }
        }
        var step = 1
        if take("/") {
            let start = position
            step = try number(in: field)
            guard step > 0 else { throw error(at: start, "a step is at least 1.") }
        }
        for value in stride(from: low, through: high, by: step) { set.insert(value) }
    }

    private mutating func value(of field: CronField) throws(CronError) -> Int {
        let start = position
        if peek?.isLetter == true {
            let word = takeWord(\.isLetter).lowercased()
            guard let index = field.words.firstIndex(of: word) else {
                throw error(at: start, "`\(word)` is not a \(field.name).")
            }
            return field.range.lowerBound + index
        }
        let value = try number(in: field)
        guard field.range.contains(value) else {
            throw error(
                at: start,
                "the \(field.name) is from \(field.range.lowerBound) to "
                    + "\(field.range.upperBound), not \(value)."
            )
        }
        return value
    }

    private mutating func number(in field: CronField) throws(CronError) -> Int {
        let start = position
        let digits = takeWord { ("0"..."9").contains($0) }
        // Three digits are more than any field has.
        guard digits.count <= 3, let number = Int(digits) else {
            throw error(at: start, "a number is expected in the \(field.name).")
        }
        return number
    }

    private var peek: Character? { position < text.count ? text[position] : nil }

    private mutating func take(_ character: Character) -> Bool {
        guard peek == character else { return false }
        position += 1
        return true
    }

    private mutating func takeWord(_ belongs: (Character) -> Bool) -> String {
        let start = position
        while let character = peek, belongs(character) { position += 1 }
        return String(text[start..<position])
    }

    private mutating func skipSpaces() {
        while peek?.isWhitespace == true { position += 1 }
    }

    private func error(at offset: Int, _ reason: String) -> CronError {
        CronError(
            expression: String(text.prefix(CronExpression.longestText)),
            offset: offset,
            reason: reason
        )
    }
}
