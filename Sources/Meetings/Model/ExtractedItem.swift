/// An action item whose quotes were found in the transcript.
public struct ExtractedItem: Sendable, Hashable, Codable {
    /// What is to be done, in a short clause.
    public var text: String
    /// The name of the person who is to do it; nothing where nobody was named or it is ambiguous.
    public var assignee: String?
    /// The day by which it is due; nothing where none was said.
    public var dueDate: CalendarDate?
    /// How likely it is a real action item, 0 to 1.
    public var confidence: Double
    /// Whether the words around the quotes do not back the text, so that a person has to look.
    public var isDoubtful: Bool
    /// The transcript's own words, at least one piece, the most telling first.
    public var evidence: [Evidence]
    /// The name of the extractor that found it.
    public var extractor: String
    /// The version of the prompt that was used, where the extractor has one.
    public var promptVersion: String?
    /// The language model that was used, where the extractor has one.
    public var model: String?

    /// Creates an item.
    public init(
        text: String,
        assignee: String? = nil,
        dueDate: CalendarDate? = nil,
        confidence: Double,
        evidence: [Evidence],
        extractor: String,
        promptVersion: String? = nil,
        model: String? = nil,
        isDoubtful: Bool = false
    ) {
        self.text = text
        self.assignee = assignee
        self.dueDate = dueDate
        self.confidence = confidence
        self.evidence = evidence
        self.extractor = extractor
        self.promptVersion = promptVersion
        self.model = model
        self.isDoubtful = isDoubtful
    }
}

extension ExtractedItem {
    /// What is doubtful about the item, as its reader is told; nothing where nothing is.
    var doubt: String? {
        isDoubtful ? "its words are hardly those that were said around its quote" : nil
    }
}
