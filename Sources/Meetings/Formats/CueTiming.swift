/// The times of a caption: `00:00:01.000 --> 00:00:04.000`, in seconds.
struct CueTiming {
    /// Seconds to the first word.
    let start: Double
    /// Seconds to the last word; never before the start.
    let end: Double

    /// Reads a timing line; what follows the second time (settings, coordinates) is passed over.
    ///
    /// - Throws: Words that say which time is at fault.
    init(_ line: TranscriptLine) throws(TranscriptFormatError) {
        let sides = line.text.split(
            separator: "-->",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard sides.count == 2, let second = sides[1].split(whereSeparator: \.isWhitespace).first
        else { throw Self.error(line, "a timing line is written START --> END") }
        let first = sides[0].trimmed
        guard let start = ClockTime.seconds(first) else {
            throw Self.error(line, Self.words(first))
        }
        guard let end = ClockTime.seconds(second) else {
            throw Self.error(line, Self.words(second))
        }
        guard end >= start else {
            throw Self.error(line, "the end \(second) lies before the start \(first)")
        }
        self.start = start
        self.end = end
    }

    private static func words(_ time: Substring) -> String {
        "the time '\(time.prefix(40))' is not written HH:MM:SS.mmm"
    }

    private static func error(_ line: TranscriptLine, _ words: String) -> TranscriptFormatError {
        TranscriptFormatError(line: line.number, reason: .malformed(words))
    }
}

/// A time on a recording's clock, written `HH:MM:SS`, `MM:SS`, and either with `.mmm` or `,mmm`.
enum ClockTime {
    /// The seconds that a text says, or nothing where it is not such a time.
    static func seconds(_ text: Substring) -> Double? {
        var parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let last = parts.popLast() else { return nil }
        let fields = last.split(omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",")
        }
        guard fields.count <= 2, let seconds = number(fields[0], digits: 2...2), seconds < 60,
            let minutes = number(parts.removeLast(), digits: 1...3), minutes < 60 || parts.isEmpty
        else { return nil }
        var total = Double(minutes * 60 + seconds)
        if let hours = parts.first {
            guard let hours = number(hours, digits: 1...4) else { return nil }
            total += Double(hours * 3600)
        }
        if fields.count == 2 {
            guard let fraction = number(fields[1], digits: 1...3) else { return nil }
            let scale: Double = [10, 100, 1000][fields[1].count - 1]
            total += Double(fraction) / scale
        }
        return total
    }

    private static func number(_ text: Substring.UTF8View, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.count), text.allSatisfy(\.isDigit) else { return nil }
        return Int(Substring(text))
    }
}
