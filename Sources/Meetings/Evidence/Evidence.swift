/// Words of the transcript that an action item stands on.
public struct Evidence: Sendable, Hashable, Codable {
    /// The index of the sentence in its meeting.
    public var sentence: Int
    /// The words, exactly as they stand in that sentence.
    public var quote: String
    /// The id of the speaker of the sentence.
    public var speaker: String
    /// Seconds from the beginning of the meeting, where the source knows them.
    public var start: Double?
    /// The number of the meeting where it was said, where that is not the item's own.
    public var meeting: String?

    /// Creates a piece of evidence.
    public init(
        sentence: Int,
        quote: String,
        speaker: String,
        start: Double? = nil,
        meeting: String? = nil
    ) {
        self.sentence = sentence
        self.quote = quote
        self.speaker = speaker
        self.start = start
        self.meeting = meeting
    }
}
