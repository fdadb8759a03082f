public import Meetings

/// An action item as the API and the listing commands give it out.
public struct ItemEntry: Sendable, Hashable, Encodable {
    /// Our own id.
    public var id: String
    /// The id of the meeting it comes from.
    public var meeting: String
    /// What is to be done.
    public var text: String
    /// Who is to do it; nil when nobody was named.
    public var assignee: String?
    /// The day by which it is due; nil when no date was said.
    public var dueDate: CalendarDate?
    /// `proposed`, `approved`, `pushed`, `done`, `rejected`, `dropped` or `removed`.
    public var state: String
    /// Its id on the board; nil while it is not there.
    public var boardItem: String?
    /// How sure the extractor is, 0 to 1.
    public var confidence: Double
    /// What found it: `rules`, `gemini`.
    public var extractor: String
    /// The sentences it comes from.
    public var evidence: [Evidence]

    /// Makes an entry.
    public init(
        id: String,
        meeting: String,
        text: String,
        assignee: String?,
        dueDate: CalendarDate?,
        state: String,
        boardItem: String?,
        confidence: Double,
        extractor: String,
        evidence: [Evidence]
    ) {
        self.id = id
        self.meeting = meeting
        self.text = text
        self.assignee = assignee
        self.dueDate = dueDate
        self.state = state
        self.boardItem = boardItem
        self.confidence = confidence
        self.extractor = extractor
        self.evidence = evidence
    }

    private enum CodingKeys: String, CodingKey {
        case id, meeting, text, assignee, state, confidence, extractor, evidence
        case dueDate = "due_date"
        case boardItem = "board_item"
    }

    /// Writes the shape that scripts read: absent values are null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(meeting, forKey: .meeting)
        try container.encode(text, forKey: .text)
        try container.encode(assignee, forKey: .assignee)
        try container.encode(dueDate, forKey: .dueDate)
        try container.encode(state, forKey: .state)
        try container.encode(boardItem, forKey: .boardItem)
        try container.encode(confidence, forKey: .confidence)
        try container.encode(extractor, forKey: .extractor)
        try container.encode(evidence, forKey: .evidence)
    }
}
