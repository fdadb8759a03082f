/// A meeting with its transcript, in the one form that all formats and sources are turned into.
///
/// As JSON this is the normalised meeting of the reference pages:
/// `{id, title, date, speakers: [{id, name, role}], sentences: [{index, speaker, text, start,
/// end}]}`, and what rules look at: `series`, `organizer`, `participants`, `privacy`, `tags`.
/// Unknown keys are ignored; all but `id` and `sentences` may be missing or null.
public struct Meeting: Sendable, Hashable, Codable {
    /// The source's id of the meeting; unique in that source.
    public var id: String
    /// The title; empty where the source has none.
    public var title: String
    /// The day on which it was held; relative due dates ("by Friday") are counted from it.
    public var date: CalendarDate?
    /// Everybody who speaks; sentences refer to their ids.
    public var speakers: [Speaker]
    /// What was said, in order.
    public var sentences: [Sentence]
    /// What joins the meetings of one team or project, where the source says it.
    public var series: String?
    /// The address of the person who called it, where the source says it.
    public var organizer: String?
    /// Who was invited, by address or name; empty where the source does not say it.
    public var participants: [String]
    /// Who may see it at the source, in the source's word such as `owner`; nil where not said.
    public var privacy: String?
    /// What people filed it under at the source.
    public var tags: [String]
    /// What the source itself believes to be its action items; nil where it does not say.
    public var sourceItems: [SourceItem]?
    /// What tells the source's present answer from an earlier one; at most 200 characters.
    public var sourceMark: String?

    private enum CodingKeys: String, CodingKey {
        case id, title, date, speakers, sentences, series, organizer, participants, privacy, tags
    }

    /// Creates a meeting.
    public init(
        id: String,
        title: String,
        date: CalendarDate? = nil,
        speakers: [Speaker],
        sentences: [Sentence],
        series: String? = nil,
        organizer: String? = nil,
        participants: [String] = [],
        privacy: String? = nil,
        tags: [String] = [],
        sourceItems: [SourceItem]? = nil,
        sourceMark: String? = nil
    ) {
        self.id = id
        self.title = title
        self.date = date
        self.speakers = speakers
        self.sentences = sentences
        self.series = series
        self.organizer = organizer
        self.participants = participants
        self.privacy = privacy
        self.tags = tags
        self.sourceItems = sourceItems
        self.sourceMark = sourceMark
    }

    /// Reads the normalised form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        title = try container.decodeIfPresent(String.self, forKey: .title) ?? ""
        date = try container.decodeIfPresent(CalendarDate.self, forKey: .date)
        speakers = try container.decodeIfPresent([Speaker].self, forKey: .speakers) ?? []
        sentences = try container.decode([Sentence].self, forKey: .sentences)
        series = try container.decodeIfPresent(String.self, forKey: .series)
        organizer = try container.decodeIfPresent(String.self, forKey: .organizer)
        participants = try container.decodeIfPresent([String].self, forKey: .participants) ?? []
        privacy = try container.decodeIfPresent(String.self, forKey: .privacy)
        tags = try container.decodeIfPresent([String].self, forKey: .tags) ?? []
    }
}
