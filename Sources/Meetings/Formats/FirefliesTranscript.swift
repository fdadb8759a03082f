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

    /// A person of the calendar's invitation.
    public struct Attendee: Sendable, Decodable {
        /// The address.
        public var email: String?
    }

    /// A folder that people file meetings under.
    public struct Channel: Sendable, Decodable {
        /// The folder's name.
        public var title: String?
    }

    /// What Fireflies makes of the meeting.
    public struct Summary: Sendable, Decodable {
        /// Its action items as one text; empty where it found none.
        public var actionItems: String?

        private enum CodingKeys: String, CodingKey {
            case actionItems = "action_items"
        }

        /// Reads the summary; one of another form is as good as missing.
        public init(from decoder: any Decoder) throws {
            let container = try? decoder.container(keyedBy: CodingKeys.self)
            actionItems = try? container?.decodeIfPresent(String.self, forKey: .actionItems)
        }
    }

    /// How far Fireflies is with the meeting.
    public struct Info: Sendable, Decodable {
        /// How far its summary is, in Fireflies' word.
        public var summaryStatus: String?

        private enum CodingKeys: String, CodingKey {
            case summaryStatus = "summary_status"
        }

        /// Reads the state; one of another form is as good as missing.
        public init(from decoder: any Decoder) throws {
            let container = try? decoder.container(keyedBy: CodingKeys.self)
            summaryStatus = try? container?.decodeIfPresent(String.self, forKey: .summaryStatus)
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
    /// The address of the person who called the meeting.
    public var organizerEmail: String?
    /// The address of the person whose notetaker was there.
    public var hostEmail: String?
    /// The addresses of those who were invited; one text may hold several, separated by commas.
    public var participants: [String?]?
    /// The people of the calendar's invitation.
    public var attendees: [Attendee?]?
    /// Who may see it: `link`, `owner`, `participants`, `teammatesandparticipants`, `teammates`.
    public var privacy: String?
    /// The calendar's id of the event.
    public var calendarID: String?
    /// The folders that it was filed under.
    public var channels: [Channel?]?
    /// The speakers.
    public var speakers: [Speaker?]?
    /// What was said; null while the transcript is not ready.
    public var sentences: [Sentence?]?
    /// What Fireflies makes of it.
    public var summary: Summary?
    /// How far Fireflies is with it.
    public var info: Info?
    /// How long it was, in minutes.
    public var duration: Double?

    enum CodingKeys: String, CodingKey {
        case id, title, date, dateString, participants, privacy, channels, speakers, sentences
        case summary, duration
        case info = "meeting_info"
        case organizerEmail = "organizer_email"
        case hostEmail = "host_email"
        case attendees = "meeting_attendees"
        case calendarID = "calendar_id"
    }

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
            sentences: sentences,
            series: series,
            organizer: Self.filled(organizerEmail) ?? Self.filled(hostEmail),
            participants: people,
            privacy: Self.filled(privacy),
            tags: (channels ?? []).compactMap { Self.filled($0?.title) },
            sourceItems: summary?.actionItems.map(FirefliesActionItems.items),
            sourceMark: Self.mark(
                status: info?.summaryStatus,
                duration: duration,
                privacy: privacy
            )
        )
    }

    /// What tells one answer about a meeting from another, since there is no version of it: how far
    /// the summary is, how long the meeting was, and who may see it.
    public static func mark(status: String?, duration: Double?, privacy: String?) -> String {
        let minutes = duration.map { "\($0)" } ?? "unknown"
        let words = [status, privacy].map { ($0 ?? "unknown").prefix(64) }
        return "\(words[0]) \(minutes) \(words[1])"
    }

    /// Everybody who was invited, each once, without Fireflies' own notetaker.
    private var people: [String] {
        let listed = (participants ?? []).compactMap(\.self)
            .flatMap { $0.split(separator: ",").map(\.trimmed) }
        let invited = (attendees ?? []).compactMap { $0?.email?[...].trimmed }
        var known: Set<String> = []
        return (listed + invited).map(String.init).filter { address in
            let folded = address.lowercased()
            return !folded.isEmpty && folded != "fred@fireflies.ai"
                && known.insert(folded).inserted
        }
    }

    /// The calendar's id that all meetings of a repeated event share.
    ///
    /// Google adds the time of the one meeting to it, as in `abc_20260105T090000Z`
    /// (https://developers.google.com/workspace/calendar/api/concepts/events-calendars).
    private var series: String? {
        guard let id = Self.filled(calendarID), let mark = id.lastIndex(of: "_") else { return nil }
        let time = id[id.index(after: mark)...].utf8
        let isTime =
            [8, 15, 16].contains(time.count)
            && time.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x54 || $0 == 0x5A }
        return isTime ? "event:" + id[..<mark] : nil
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
