/// What an extractor believes to be an action item, before the code has checked it.
public struct ItemProposal: Sendable, Hashable {
    /// Words that an extractor says were spoken.
    public struct Quote: Sendable, Hashable {
        /// The index of the sentence where the extractor saw them, if it says so.
        public var sentence: Int?
        /// The words as the extractor gives them.
        public var words: String

        /// Creates a quote.
        public init(sentence: Int? = nil, words: String) {
            self.sentence = sentence
            self.words = words
        }
    }

    /// What is to be done, in a short clause.
    public var text: String
    /// Who is to do it, by name, role or speaker id, as the extractor understood it.
    public var assignee: String?
    /// The words that say when it is due ("by Friday").
    public var dueText: String?
    /// How sure the extractor is, 0 to 1.
    public var confidence: Double
    /// The words that the item stands on, the most telling first.
    public var quotes: [Quote]
    /// The version of the prompt that was used, where the extractor has one.
    public var promptVersion: String?
    /// The language model that answered, where the extractor has one.
    public var model: String?

    /// Creates a proposal.
    public init(
        text: String,
        assignee: String? = nil,
        dueText: String? = nil,
        confidence: Double,
        quotes: [Quote],
        promptVersion: String? = nil,
        model: String? = nil
    ) {
        self.text = text
        self.assignee = assignee
        self.dueText = dueText
        self.confidence = confidence
        self.quotes = quotes
        self.promptVersion = promptVersion
        self.model = model
    }
}
