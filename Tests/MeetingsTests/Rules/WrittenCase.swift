import Foundation

@testable import Meetings

/// A written dialogue and what should come of it; `Cases/README.md` says how they are written.
struct WrittenCase {
    /// An item that should be found.
    struct Expected {
        /// Words that the item's text must hold.
        let words: [Substring]
        let assignee: String?
        let due: CalendarDate?
        /// Whether it may be missing.
        let isOptional: Bool
    }

    /// What is wrong with the file of a case.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// The file that it stands in, which is its kind.
    let kind: String
    let name: String
    let date: CalendarDate?
    /// What is said: who, and the words.
    let spoken: [(speaker: String, words: String)]
    let expected: [Expected]

    /// The folder of the cases.
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Cases")

    /// All cases, file by file in the order of their names.
    static func all() throws -> [WrittenCase] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "txt" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .flatMap { file in
                let kind = file.deletingPathExtension().lastPathComponent
                return try String(contentsOf: file, encoding: .utf8)
                    .split(separator: "\n", omittingEmptySubsequences: false)
                    .filter { !$0.hasPrefix("#") }
                    .split { $0.isEmpty }
                    .map { try WrittenCase(kind: kind, paragraph: Array($0)) }
            }
    }

    private init(kind: String, paragraph: [Substring]) throws {
        let title = paragraph[0].split(separator: " @ ")
        self.kind = kind
        name = String(title[0])
        switch title.dropFirst().first {
        case nil: date = CalendarDate("2026-03-05")
        case "no date": date = nil
        case let day?:
            guard let day = CalendarDate(day) else { throw Fault(description: "day of \(name)") }
            date = day
        }
        var spoken: [(speaker: String, words: String)] = []
        var expected: [Expected] = []
        var saysNothing = false
        for line in paragraph.dropFirst() {
            if line == "= nothing" {
                saysNothing = true
            } else if line.hasPrefix("= ") || line.hasPrefix("? ") {
                try expected.append(Expected(line, of: name))
            } else if let colon = line.range(of: ": ") {
                let words = String(line[colon.upperBound...])
                spoken.append((String(line[..<colon.lowerBound]), words))
            } else {
                throw Fault(description: "\(kind), \(name): '\(line)' is no line of a case")
            }
        }
        guard saysNothing == expected.isEmpty, !spoken.isEmpty else {
            throw Fault(description: "\(kind), \(name): it does not say what is right")
        }
        self.spoken = spoken
        self.expected = expected
    }

    /// The sentences that are the case's own; the others are small talk.
    private var talk: [(speaker: String, words: String)] {
        var names: [String] = []
        for line in spoken where !names.contains(line.speaker) { names.append(line.speaker) }
        let first = names[0]
        let second = names.dropFirst().first ?? first
        return [
            (first, "Good morning, it's nice to see you all."), (second, "Good morning."),
            (first, "The numbers from last month looked fine to me."),
            (second, "They were a bit lower in the north."),
        ] + spoken + [
            (second, "The weather is terrible again."),
            (first, "It has been like that for weeks."),
            (second, "At least it's warm in here."),
        ]
    }

    /// The dialogue in the middle of some small talk.
    var meeting: Meeting {
        let talk = talk
        var names: [String] = []
        for line in talk where !names.contains(line.speaker) { names.append(line.speaker) }
        return Meeting(
            id: "written",
            title: "",
            date: date,
            speakers: names.map { Speaker(id: $0, name: $0) },
            sentences: talk.enumerated().map { index, line in
                Sentence(
                    index: index,
                    speaker: line.speaker,
                    text: line.words,
                    start: Double(index)
                )
            }
        )
    }

    /// What was found otherwise than expected; nothing where all is right.
    func failure(_ items: [ExtractedItem]) -> String? {
        var left = items
        var missing: [Expected] = []
        for item in expected {
            if let place = left.firstIndex(where: item.isMet) {
                left.remove(at: place)
            } else if !item.isOptional {
                missing.append(item)
            }
        }
        guard !missing.isEmpty || !left.isEmpty else { return nil }
        return "\(kind), \(name): expected \(Self.list(expected)); got \(Self.list(items))"
    }

    private static func list(_ items: [some CustomStringConvertible]) -> String {
        items.isEmpty ? "nothing" : items.map(\.description).joined(separator: " and ")
    }

    private static func list(_ items: [ExtractedItem]) -> String {
        list(items.map { Self.described("'\($0.text)'", $0.assignee, $0.dueDate) })
    }

    fileprivate static func described(
        _ text: String,
        _ assignee: String?,
        _ due: CalendarDate?
    ) -> String {
        "\(text) for \(assignee ?? "nobody")" + (due.map { " by \($0)" } ?? "")
    }
}

extension WrittenCase.Expected: CustomStringConvertible {
    /// Reads `= send figures; for Ben; by 2026-03-06`.
    fileprivate init(_ line: Substring, of name: String) throws {
        let parts = line.dropFirst(2).split(separator: "; ")
        isOptional = line.hasPrefix("?")
        words = parts[0].split(separator: " ")
        assignee = parts.first { $0.hasPrefix("for ") }.map { String($0.dropFirst(4)) }
        let day = parts.first { $0.hasPrefix("by ") }?.dropFirst(3)
        due = day.flatMap { CalendarDate($0) }
        guard (day == nil) == (due == nil) else {
            throw WrittenCase.Fault(description: "'\(line)' of \(name) has no such day")
        }
    }

    var description: String {
        WrittenCase.described(words.joined(separator: " "), assignee, due)
            + (isOptional ? " or nothing" : "")
    }

    /// Whether this is the item that is expected.
    func isMet(by item: ExtractedItem) -> Bool {
        let text = item.text.lowercased()
        return words.allSatisfy { text.contains($0.lowercased()) }
            && item.assignee == assignee && item.dueDate == due
    }
}
