/// A line of the form `Name: words`, perhaps with a time: `[00:12:03] Name: words`.
///
/// The time may stand before or behind the name, with or without brackets. A name has at most six
/// words, which begin with a capital letter (or are of a script without capitals) or join names
/// ("de", "van"); a single word may also be lower case. Words that head notes ("Agenda:",
/// "Date:") are never names.
struct SpokenLine {
    /// The name as written.
    let name: String
    /// Seconds from the beginning, where the line says a time.
    let time: Double?
    /// What follows the colon, perhaps empty.
    let words: Substring

    /// Reads a line, or gives nothing where it does not begin with a name.
    init?(_ line: Substring) {
        var rest = line.trimmed
        var time = Self.cutTime(from: &rest)
        guard let colon = rest.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        var name = rest[..<colon].trimmed
        if time == nil, let bracket = name.lastIndex(where: { $0 == "[" || $0 == "(" }) {
            // `Name [00:12:03]: words` has its first colon inside the time.
            guard let close = rest[bracket...].firstIndex(where: { $0 == "]" || $0 == ")" }) else {
                return nil
            }
            let inside = rest[rest.index(after: bracket)..<close]
            let behind = rest[rest.index(after: close)...].trimmed
            if let seconds = ClockTime.seconds(inside), let first = behind.first,
                first == ":" || first == "："
            {
                time = seconds
                name = rest[..<bracket].trimmed
                rest = behind.dropFirst()
            } else {
                rest = rest[rest.index(after: colon)...]
            }
        } else {
            rest = rest[rest.index(after: colon)...]
        }
        guard !rest.hasPrefix("//"), Self.isName(name) else { return nil }
        self.name = String(name)
        self.time = time
        words = rest.trimmed
    }

    /// Cuts a leading `[00:12:03]`, `(12:03)` or `00:12:03` off and returns its seconds.
    private static func cutTime(from line: inout Substring) -> Double? {
        guard let first = line.first else { return nil }
        let isBracketed = first == "[" || first == "("
        guard isBracketed || first.isNumber else { return nil }
        let inside = isBracketed ? line.dropFirst() : line
        guard
            let end = inside.firstIndex(where: {
                isBracketed ? $0 == "]" || $0 == ")" : $0.isWhitespace
            }), let seconds = ClockTime.seconds(inside[..<end])
        else { return nil }
        line = inside[inside.index(after: end)...].trimmed
        if line.first == "-" || line.first == "–" { line = line.dropFirst().trimmed }
        return seconds
    }

    private static let joiningWords: Set<String> = [
        "al", "bin", "da", "de", "del", "der", "di", "dos", "du", "el", "ibn", "la", "le", "ten",
        "ter", "van", "von", "y", "zu",
    ]

    private static let headings: Set<String> = [
        "absent", "action", "action item", "action items", "actions", "agenda", "attendees",
        "date", "decision", "decisions", "http", "https", "location", "meeting", "note", "notes",
        "participants", "present", "ps", "question", "subject", "summary", "time", "title",
        "todo", "topic", "topics",
    ]

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.first, text.utf8.count <= 120 else { return false }
        guard first.isLetter || first.isNumber || first == "[" || first == "(" else { return false }
        guard !headings.contains(text.lowercased()) else { return false }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count <= 6, text.contains(where: \.isLetter) else { return false }
        guard !text.contains(where: { "?!;\"<>=/".contains($0) }) else { return false }
        return words.count == 1
            || words.allSatisfy { word in
                guard let letter = word.first(where: \.isLetter) else { return true }
                return !letter.isLowercase || joiningWords.contains(word.lowercased())
            }
    }
}
