/// Collects the sentences and speakers of a file that names its speakers in the text.
struct TranscriptBuilder {
    /// The sentences so far, numbered from 0.
    private(set) var sentences: [Sentence] = []
    private var speakers: [Speaker] = []
    private var known: Set<String> = []
    private let limits: TranscriptLimits

    /// Creates an empty transcript.
    init(limits: TranscriptLimits) {
        self.limits = limits
    }

    /// Adds a sentence; one without words is left out, one without a name is nobody's.
    mutating func add(
        speaker name: String?,
        text: Substring,
        start: Double?,
        end: Double?,
        line: Int
    ) throws(TranscriptFormatError) {
        let words = text.trimmed
        guard !words.isEmpty else { return }
        guard sentences.count < limits.sentences else {
            throw TranscriptFormatError(
                line: line,
                reason: .tooManySentences(limit: limits.sentences)
            )
        }
        try check(words.utf8.count, against: limits.sentenceBytes, part: "sentence", line: line)
        let speaker = name.map { Speaker(id: $0, name: $0) } ?? .unknown
        if known.insert(speaker.id).inserted {
            guard speakers.count < limits.speakers else {
                throw TranscriptFormatError(
                    line: line,
                    reason: .tooManySpeakers(limit: limits.speakers)
                )
            }
            try check(speaker.id.utf8.count, against: limits.nameBytes, part: "name", line: line)
            speakers.append(speaker)
        }
        sentences.append(
            Sentence(
                index: sentences.count,
                speaker: speaker.id,
                text: String(words),
                start: start,
                end: end
            )
        )
    }

    /// Joins a further line to the last sentence.
    mutating func extend(with text: Substring, line: Int) throws(TranscriptFormatError) {
        let words = text.trimmed
        guard !words.isEmpty, !sentences.isEmpty else { return }
        let last = sentences.count - 1
        sentences[last].text += " " + words
        let bytes = sentences[last].text.utf8.count
        try check(bytes, against: limits.sentenceBytes, part: "sentence", line: line)
    }

    /// The transcript as a meeting.
    func meeting(id: String, title: String, date: CalendarDate?) -> Meeting {
        Meeting(id: id, title: title, date: date, speakers: speakers, sentences: sentences)
    }

    private func check(
        _ bytes: Int,
        against limit: Int,
        part: String,
        line: Int
    ) throws(TranscriptFormatError) {
        guard bytes <= limit else {
            throw TranscriptFormatError(
                line: line,
                reason: .tooLong(part: part, bytes: bytes, limit: limit)
            )
        }
    }
}
