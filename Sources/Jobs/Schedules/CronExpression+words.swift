extension CronExpression {
    /// What the expression says, in words: `at 23:59 every day`.
    public var words: String {
        let date = dateWords
        let time = timeWords
        return date.isEmpty ? "\(time) every day" : "\(time) \(date)"
    }

    private var timeWords: String {
        let minutes = minutes.values(in: 0...59)
        let hours = hours.values(in: 0...23)
        let anyHour = hours.count == 24
        if minutes.count * hours.count <= 6 {
            let times = hours.flatMap { hour in minutes.map { Self.clock(hour, $0) } }
            return "at \(Self.list(times))"
        }
        let within = anyHour ? "" : " of the hours \(Self.spans(hours) { "\($0)" })"
        if minutes.count == 60 { return "every minute\(within)" }
        if let step = Self.step(minutes, of: 60) { return "every \(step) minutes\(within)" }
        if minutes == [0] {
            if let step = Self.step(hours, of: 24) { return "every \(step) hours" }
            return anyHour ? "every hour" : "on the hour\(within)"
        }
        let names = Self.spans(minutes) { "\($0)" }
        let noun = minutes.count == 1 ? "minute" : "minutes"
        return "at \(noun) \(names)\(anyHour ? " of every hour" : within)"
    }

    private var dateWords: String {
        let days = days.values(in: 1...31)
        let weekdays = weekdays.values(in: 0...6)
        let months = months.values(in: 1...12)
        var parts: [String] = []
        if days.count < 31 { parts.append("on day \(Self.spans(days) { "\($0)" }) of the month") }
        if weekdays.count < 7 { parts.append("on \(Self.spans(weekdays) { Self.dayNames[$0] })") }
        let both = needsBothDays ? " that falls " : " or "
        var words = parts.joined(separator: both)
        if months.count < 12 {
            let names = Self.spans(months) { Self.monthNames[$0 - 1] }
            words = (words.isEmpty ? "every day in \(names)" : "\(words) in \(names)")
        }
        return words
    }

    private static let dayNames = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    private static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    private static func clock(_ hour: Int, _ minute: Int) -> String {
        "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }

    /// The distance between the values, where they are all the multiples of it below an end.
    private static func step(_ values: [Int], of end: Int) -> Int? {
        guard values.count > 2, values[0] == 0, values[1] > 1 else { return nil }
        return values == Array(stride(from: 0, to: end, by: values[1])) ? values[1] : nil
    }

    /// The values with runs of three and more as spans: `1, 5 to 7 and 9`.
    private static func spans(_ values: [Int], _ name: (Int) -> String) -> String {
        var parts: [String] = []
        var rest = values[...]
        while let first = rest.first {
            var last = first
            while rest.dropFirst(last - first + 1).first == last + 1 { last += 1 }
            rest = rest.dropFirst(last - first + 1)
            if last - first >= 2 {
                parts.append("\(name(first)) to \(name(last))")
            } else {
                parts += (first...last).map(name)
            }
        }
        return list(parts)
    }

    private static func list(_ parts: [String]) -> String {
        guard parts.count > 1, let last = parts.last else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
