/// A meeting with its transcript, in the one form that all formats and sources are turned into.
///
/// As JSON this is the normalised meeting of the reference pages:
/// `{id, title, date, speakers: [{id, name, role}], sentences: [{index, speaker, text, start,
/// end}]}`. Unknown keys are ignored; all but `id` and `sentences` may be missing or null.
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

    /// Creates a meeting.
    public init(
        id: String,
        title: String,
        date: CalendarDate? = nil,
        speakers: [Speaker],
        sentences: [Sentence],
        series: String? = nil
    ) {
        self.id = id
        self.title = title
        self.date = date
        self.speakers = speakers
        self.sentences = sentences
        self.series = series
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
    }
}
