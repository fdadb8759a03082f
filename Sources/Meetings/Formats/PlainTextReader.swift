/// Reads plain text of the form `Name: words`.
///
/// Lines without a name go on with the sentence above; after a blank line they are a new sentence
/// of the same speaker. What stands above the first name is the head: `Title:` and `Date:`, or a
/// first line that is the title.
enum PlainTextReader {
    /// How many lines may stand above the first `Name:`.
    static let headLines = 40

    /// What a plain text says.
    struct Contents {
        /// The sentences and speakers.
        var transcript: TranscriptBuilder
        /// The title that the head gives.
        var title: String?
        /// The date that the head gives.
        var date: CalendarDate?
    }

    /// Reads a text.
    static func read(
        _ text: Substring,
        limits: TranscriptLimits
    ) throws(TranscriptFormatError) -> Contents {
        var contents = Contents(transcript: TranscriptBuilder(limits: limits))
        var speaker: String?
        var isAfterBlank = false
        for line in TranscriptLines(text) {
            guard !line.isBlank else {
                isAfterBlank = true
                continue
            }
            let spoken = SpokenLine(line.text)
            if let spoken {
                speaker = spoken.name
                try contents.transcript.add(
                    speaker: spoken.name,
                    text: spoken.words,
                    start: spoken.time,
                    end: nil,
                    line: line.number
                )
                // A name alone on its line: its words begin on the next.
                isAfterBlank = spoken.words.isEmpty
            } else if let speaker {
                if isAfterBlank {
                    try contents.transcript.add(
                        speaker: speaker,
                        text: line.text,
                        start: nil,
                        end: nil,
                        line: line.number
                    )
                } else {
                    try contents.transcript.extend(with: line.text, line: line.number)
                }
                isAfterBlank = false
            } else {
                try readHead(line, into: &contents)
            }
        }
        guard !contents.transcript.sentences.isEmpty else {
            throw TranscriptFormatError(
                line: 1,
                reason: .malformed("no line begins with `Name: words`")
            )
        }
        return contents
    }

    private static func readHead(
        _ line: TranscriptLine,
        into contents: inout Contents
    ) throws(TranscriptFormatError) {
        guard line.number <= headLines else {
            throw TranscriptFormatError(
                line: line.number,
                reason: .malformed("none of the lines so far begins with `Name: words`")
            )
        }
        let text = line.text.trimmed.drop { $0 == "#" || $0 == "*" || $0.isWhitespace }
        guard let colon = text.firstIndex(of: ":") else {
            if contents.title == nil, !text.isEmpty { contents.title = String(text) }
            return
        }
        let value = text[text.index(after: colon)...].trimmed
        switch text[..<colon].trimmed.lowercased() {
        case "title", "subject", "meeting", "topic":
            contents.title = String(value)
        case "date":
            contents.date = DuePhrase.date(in: String(value))
        default:
            break
        }
    }
}
