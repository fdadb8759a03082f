public import Foundation

/// A meeting as the database knows it, without its words.
public struct MeetingSummary: Sendable, Hashable {
    /// The number by which commands and pages name it.
    public let id: Int64
    /// Where it came from, for example `fireflies` or `file`.
    public let source: String
    /// Its id at the source.
    public let sourceID: String
    /// Its title.
    public let title: String
    /// The day on which it was held, where that is known.
    public let date: CalendarDate?
    /// Where it stands.
    public let state: MeetingState
    /// Why it failed or was skipped.
    public let failure: String?
    /// Who looked for its items, for example `gemini` or `rules`.
    public let extractor: String?
    /// How many sentences its transcript has.
    public let sentenceCount: Int
    /// How many items of it are stored, those dropped included.
    public let itemCount: Int
    /// How many of them are on the board, or were.
    public let pushedCount: Int
    /// When it was stored.
    public let receivedAt: Date

    /// Describes a meeting; stores call this.
    public init(
        id: Int64,
        source: String,
        sourceID: String,
        title: String,
        date: CalendarDate?,
        state: MeetingState,
        failure: String?,
        extractor: String?,
        sentenceCount: Int,
        itemCount: Int,
        pushedCount: Int,
        receivedAt: Date
    ) {
        self.id = id
        self.source = source
        self.sourceID = sourceID
        self.title = title
        self.date = date
        self.state = state
        self.failure = failure
        self.extractor = extractor
        self.sentenceCount = sentenceCount
        self.itemCount = itemCount
        self.pushedCount = pushedCount
        self.receivedAt = receivedAt
    }
}

extension MeetingSummary: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id, source, title, date, state, failure, extractor, items, pushed
        case sourceID = "source_id"
        case sentenceCount = "sentences"
    }

    /// Writes what lists show in JSON: `date`, `failure` and `extractor` are null where unknown.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(String(id), forKey: .id)
        try container.encode(source, forKey: .source)
        try container.encode(sourceID, forKey: .sourceID)
        try container.encode(title, forKey: .title)
        try container.encode(date, forKey: .date)
        try container.encode(state, forKey: .state)
        try container.encode(failure, forKey: .failure)
        try container.encode(extractor, forKey: .extractor)
        try container.encode(sentenceCount, forKey: .sentenceCount)
        try container.encode(itemCount, forKey: .items)
        try container.encode(pushedCount, forKey: .pushed)
    }
}

/// A meeting as the database knows it, with its words.
public struct StoredMeeting: Sendable {
    /// What a list shows of it.
    public let summary: MeetingSummary
    /// The transcript.
    public let meeting: Meeting
    /// What tells these words from others; the store's own text.
    public let digest: String

    /// Describes a meeting; stores call this.
    public init(summary: MeetingSummary, meeting: Meeting, digest: String) {
        self.summary = summary
        self.meeting = meeting
        self.digest = digest
    }
}

/// What became of a transcript that was handed to the store.
public enum StoreOutcome: Sendable, Hashable {
    /// It is new and has this number.
    case stored(Int64)
    /// Its source and source id are known under this number; nothing was changed.
    case alreadyStored(Int64)
    /// It is known under this number, and its words took the place of others.
    case replaced(Int64)

    /// The meeting's number.
    public var id: Int64 {
        switch self {
        case .stored(let id), .alreadyStored(let id), .replaced(let id): id
        }
    }

    /// Whether there are words now that were not there before.
    var hasNewWords: Bool {
        if case .alreadyStored = self { false } else { true }
    }

    /// A word for logs and stories.
    var word: String {
        switch self {
        case .stored: "stored"
        case .alreadyStored: "already stored"
        case .replaced: "replaced"
        }
    }
}
