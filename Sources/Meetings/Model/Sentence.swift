/// A stretch of one speaker's words, as the source cut it.
public struct Sentence: Sendable, Hashable, Codable {
    /// The source's number of the sentence: unique in its meeting and rising.
    public var index: Int
    /// The id of the speaker.
    public var speaker: String
    /// The words, as the source wrote them.
    public var text: String
    /// Seconds from the beginning of the meeting to the first word, where the source knows them.
    public var start: Double?
    /// Seconds from the beginning of the meeting to the last word, where the source knows them.
    public var end: Double?

    /// Creates a sentence.
    public init(
        index: Int,
        speaker: String,
        text: String,
        start: Double? = nil,
        end: Double? = nil
    ) {
        self.index = index
        self.speaker = speaker
        self.text = text
        self.start = start
        self.end = end
    }

    /// Reads a sentence; one without a speaker is nobody's.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Decoded as a whole number, 1.5 would be refused without saying where.
        let number = try container.decode(Double.self, forKey: .index)
        guard let index = Int(exactly: number) else {
            throw DecodingError.typeMismatch(
                Int.self,
                DecodingError.Context(
                    codingPath: container.codingPath + [CodingKeys.index],
                    debugDescription: "\(number) is not a whole number"
                )
            )
        }
        self.index = index
        speaker =
            try container.decodeIfPresent(String.self, forKey: .speaker) ?? Speaker.unknown.id
        text = try container.decode(String.self, forKey: .text)
        start = try container.decodeIfPresent(Double.self, forKey: .start)
        end = try container.decodeIfPresent(Double.self, forKey: .end)
    }
}
