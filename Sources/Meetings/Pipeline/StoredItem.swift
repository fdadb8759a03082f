public import Foundation

/// An action item as the database knows it.
public struct StoredItem: Sendable, Hashable {
    /// The number by which commands and pages name it.
    public let id: Int64
    /// The number of its meeting.
    public let meetingID: Int64
    /// The title of its meeting.
    public let meetingTitle: String
    /// The key by which the board knows it.
    public let key: String
    /// What is to be done.
    public var text: String
    /// Who does it, where that was said.
    public var assignee: String?
    /// The day by which it is to be done, where that was said.
    public var dueDate: CalendarDate?
    /// How sure the extractor is; 0 to 1.
    public var confidence: Double
    /// Where it stands.
    public var state: ItemState
    /// Who found it, for example `gemini` or `rules`.
    public let extractor: String
    /// Its id on the board, once it is there.
    public var boardItem: String?
    /// Why the board refused it, where it did.
    public var failure: String?
    /// The sentences it comes from.
    public var evidence: [Evidence]
    /// How often a push was begun; over zero without a board id means that an outcome is unknown.
    public var pushAttempts: Int
    /// When it was stored.
    public let createdAt: Date
    /// The language model that found it, where one did.
    public let model: String?
    /// The version of the prompt that the model was given.
    public let promptVersion: String?
    /// What is known of it on the board.
    public var delivery: ItemDelivery

    /// Whether the board has refused to take it, for a cause that a person was to mend.
    var wasRefused: Bool { pushAttempts > 0 && failure != nil }

    /// Describes an item; stores call this.
    public init(
        id: Int64,
        meetingID: Int64,
        meetingTitle: String,
        key: String,
        text: String,
        assignee: String?,
        dueDate: CalendarDate?,
        confidence: Double,
        state: ItemState,
        extractor: String,
        boardItem: String?,
        failure: String?,
        evidence: [Evidence],
        pushAttempts: Int,
        createdAt: Date,
        model: String? = nil,
        promptVersion: String? = nil,
        delivery: ItemDelivery = ItemDelivery()
    ) {
        self.id = id
        self.meetingID = meetingID
        self.meetingTitle = meetingTitle
        self.key = key
        self.text = text
        self.assignee = assignee
        self.dueDate = dueDate
        self.confidence = confidence
        self.state = state
        self.extractor = extractor
        self.boardItem = boardItem
        self.failure = failure
        self.evidence = evidence
        self.pushAttempts = pushAttempts
        self.createdAt = createdAt
        self.model = model
        self.promptVersion = promptVersion
        self.delivery = delivery
    }
}

extension StoredItem: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id, meeting, text, assignee, confidence, state, extractor, model, failure, evidence
        case run
        case promptVersion = "prompt_version"
        case assigneeNote = "assignee_note"
        case dueDate = "due_date"
        case boardItem = "board_item"
    }

    /// Writes what lists show in JSON: what is not known is null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(String(id), forKey: .id)
        try container.encode(String(meetingID), forKey: .meeting)
        try container.encode(text, forKey: .text)
        try container.encode(assignee, forKey: .assignee)
        try container.encode(dueDate, forKey: .dueDate)
        try container.encode(confidence, forKey: .confidence)
        try container.encode(state, forKey: .state)
        try container.encode(boardItem, forKey: .boardItem)
        try container.encode(delivery.run.map(String.init), forKey: .run)
        try container.encode(delivery.note, forKey: .assigneeNote)
        try container.encode(extractor, forKey: .extractor)
        try container.encode(model, forKey: .model)
        try container.encode(promptVersion, forKey: .promptVersion)
        try container.encode(failure, forKey: .failure)
        try container.encode(evidence, forKey: .evidence)
    }
}
