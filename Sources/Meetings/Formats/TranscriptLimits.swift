/// How much a transcript may hold; what is beyond is refused with the number.
public struct TranscriptLimits: Sendable, Hashable {
    /// The bytes of a file.
    public var fileBytes: Int
    /// The sentences of a meeting; 100,000 are about 12 hours of talk.
    public var sentences: Int
    /// The UTF-8 bytes of one sentence.
    public var sentenceBytes: Int
    /// The speakers of a meeting.
    public var speakers: Int
    /// The UTF-8 bytes of a title, an id, a series or a speaker's name, id or role.
    public var nameBytes: Int

    /// Creates limits; the defaults are those of the program.
    public init(
        fileBytes: Int = 64 << 20,
        sentences: Int = 100_000,
        sentenceBytes: Int = 65_536,
        speakers: Int = 1_000,
        nameBytes: Int = 500
    ) {
        self.fileBytes = fileBytes
        self.sentences = sentences
        self.sentenceBytes = sentenceBytes
        self.speakers = speakers
        self.nameBytes = nameBytes
    }
}
