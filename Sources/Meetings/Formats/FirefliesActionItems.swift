/// Reads the one text in which Fireflies puts the action items of a meeting.
///
/// A line in bold (`**Ana Lima**`) names who the lines below it are for, `**Unassigned**` nobody;
/// every other line is an item, most with its time behind it as `(MM:SS)` or `(H:MM:SS)`.
enum FirefliesActionItems {
    /// The most items that are read; what follows is left aside.
    static let mostItems = 500
    /// The most bytes of an item's text.
    static let longestText = 2_000

    /// The items of a text; none of an empty one.
    static func items(in text: String) -> [SourceItem] {
        var items: [SourceItem] = []
        var assignee: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmed
            if let name = heading(line) {
                assignee = name.lowercased() == "unassigned" ? nil : String(name)
                continue
            }
            guard items.count < mostItems else { break }
            let (words, start) = timed(unmarked(line))
            guard !words.isEmpty, words.utf8.count <= longestText else { continue }
            items.append(SourceItem(text: String(words), assignee: assignee, start: start))
        }
        return items
    }

    /// The name in a line that is bold as a whole.
    private static func heading(_ line: Substring) -> Substring? {
        guard line.hasPrefix("**"), line.utf8.count > 4 else { return nil }
        var name = line.dropFirst(2)
        if name.hasSuffix(":") { name = name.dropLast() }
        guard name.hasSuffix("**") else { return nil }
        name = name.dropLast(2)
        if name.hasSuffix(":") { name = name.dropLast() }
        name = name.trimmed
        return name.isEmpty || name.contains("**") ? nil : name
    }

    /// A line without the mark of a list before it.
    private static func unmarked(_ line: Substring) -> Substring {
        guard let mark = line.first, "-*•".contains(mark), line.dropFirst().first == " " else {
            return line
        }
        return line.dropFirst().trimmed
    }

    /// A line's words, and the time behind them in seconds.
    private static func timed(_ line: Substring) -> (words: Substring, start: Double?) {
        guard line.hasSuffix(")"), let open = line.lastIndex(of: "(") else { return (line, nil) }
        let parts = line[line.index(after: open)...].dropLast()
            .split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return (line, nil) }
        var seconds = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ ("0"..."9").contains($0) }),
                let number = Int(part)
            else { return (line, nil) }
            seconds = seconds * 60 + number
        }
        return (line[..<open].trimmed, Double(seconds))
    }
}
