/// A transcript as Fireflies' API answers it, every field of which may be missing or null.
///
/// The API writes `speakers.id` as a floating number and `sentences.speaker_id` as a whole one, so
/// `0` and `0.0` are the same speaker. Times of sentences are seconds, `date` is milliseconds since
/// 1970 (https://docs.fireflies.ai/schema/transcript).
public struct FirefliesTranscript: Sendable, Decodable {
    /// A speaker of the transcript.
    public struct Speaker: Sendable, Decodable {
        /// The number of the speaker in this transcript.
        public var id: Double?
        /// The speaker's name.
        public var name: String?
    }

    /// A sentence of the transcript.
    public struct Sentence: Sendable, Decodable {
        /// The number of the sentence.
        public var index: Double?
        /// The speaker's name.
        public var speakerName: String?
        /// The number of the speaker.
        public var speakerID: Double?
        /// The words, cleaned up.
        public var text: String?
        /// The words as recognised.
        public var rawText: String?
        /// Seconds to the first word.
        public var startTime: Double?
        /// Seconds to the last word.
        public var endTime: Double?

        enum CodingKeys: String, CodingKey {
            case index, text
            case speakerName = "speaker_name"
            case speakerID = "speaker_id"
            case rawText = "raw_text"
            case startTime = "start_time"
            case endTime = "end_time"
        }
    }

    /// Fireflies' id of the meeting.
    public var id: String?
    /// The title.
    public var title: String?
    /// When the meeting was held, in milliseconds since 1970.
    public var date: Double?
    /// When the meeting was held, as RFC 3339 text.
    public var dateString: String?
    /// The speakers.
    public var speakers: [Speaker?]?
    /// What was said; null while the transcript is not ready.
    public var sentences: [Sentence?]?

    /// The transcript in our own form; an id that Fireflies does not give is the caller's.
    ///
    /// Sentences keep their place: a null one becomes an empty sentence. The date is the day in
    /// UTC, as Fireflies does not tell the meeting's time zone.
    public func meeting(defaultID: String = "") -> Meeting {
        var names: [Int: String] = [:]
        for speaker in (speakers ?? []).compactMap(\.self) {
            guard let number = speaker.id.flatMap(Int.init(exactly:)) else { continue }
            names[number] = Self.filled(speaker.name)
        }
        var found: [Meetings.Speaker] = []
        var known: Set<String> = []
        let sentences = (sentences ?? []).enumerated().map { place, sentence in
            let speaker = Self.speaker(of: sentence, names: names)
            if known.insert(speaker.id).inserted { found.append(speaker) }
            return Meetings.Sentence(
                index: place,
                speaker: speaker.id,
                text: Self.filled(sentence?.text) ?? sentence?.rawText ?? "",
                start: sentence?.startTime,
                end: sentence?.endTime
            )
        }
        return Meeting(
            id: Self.filled(id) ?? defaultID,
            title: title ?? "",
            date: day,
            speakers: found,
            sentences: sentences
        )
    }

    private var day: CalendarDate? {
        if let day = dateString.flatMap({ CalendarDate($0.prefix(10)) }) { return day }
        guard let date, date.isFinite, abs(date) < 1e15 else { return nil }
        return CalendarDate(daysSince1970: Int((date / 86_400_000).rounded(.down)))
    }

    private static func speaker(of sentence: Sentence?, names: [Int: String]) -> Meetings.Speaker {
        let name = filled(sentence?.speakerName)
        if let number = sentence?.speakerID.flatMap(Int.init(exactly:)) {
            return Meetings.Speaker(
                id: String(number),
                name: name ?? names[number] ?? "Speaker \(number)"
            )
        }
        return name.map { Meetings.Speaker(id: $0, name: $0) } ?? .unknown
    }

    private static func filled(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0 }
    }
}
