/// Reads SubRip captions: a number, a timing line, and words, parted by blank lines.
enum SubRipReader {
    /// Reads a text.
    static func read(
        _ text: Substring,
        limits: TranscriptLimits
    ) throws(TranscriptFormatError) -> TranscriptBuilder {
        var lines = TranscriptLines(text)
        var reader = CaptionReader(limits: limits)
        while let block = lines.nextBlock() { try reader.read(block) }
        return reader.transcript
    }
}
