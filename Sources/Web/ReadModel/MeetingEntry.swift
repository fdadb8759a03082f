public import Meetings

/// A meeting as the API and the listing commands give it out.
public struct MeetingEntry: Sendable, Hashable, Encodable {
    /// Our own id.
    public var id: String
    /// Where it came from, such as `fireflies` or `import`.
    public var source: String
    /// Its id there.
    public var sourceID: String
    /// The title; empty where the source has none.
    public var title: String
    /// The day on which it was held.
    public var date: CalendarDate?
    /// `received`, `extracted`, `skipped` or `failed`.
    public var state: String
    /// How many items were found in it.
    public var items: Int
    /// How many sentences its transcript has.
    public var sentences: Int
    /// Everybody who speaks.
    public var speakers: [Speaker]

    /// Makes an entry.
    public init(
        id: String,
        source: String,
        sourceID: String,
        title: String,
        date: CalendarDate?,
        state: String,
        items: Int,
        sentences: Int,
        speakers: [Speaker] = []
    ) {
        self.id = id
        self.source = source
        self.sourceID = sourceID
        self.title = title
        self.date = date
        self.state = state
        self.items = items
        self.sentences = sentences
        self.speakers = speakers
    }

    private enum CodingKeys: String, CodingKey {
        case id, source, title, date, state, items, sentences
        case sourceID = "source_id"
    }

    /// Writes the shape that scripts read: absent values are null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(source, forKey: .source)
        try container.encode(sourceID, forKey: .sourceID)
        try container.encode(title, forKey: .title)
        try container.encode(date, forKey: .date)
        try container.encode(state, forKey: .state)
        try container.encode(items, forKey: .items)
        try container.encode(sentences, forKey: .sentences)
    }
}
