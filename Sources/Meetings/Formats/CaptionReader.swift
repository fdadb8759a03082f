/// Reads the captions that WebVTT and SubRip share: a timing line and words beneath it.
///
/// A caption without any name goes on with the last `Name:`; after voice tags it is nobody's.
struct CaptionReader {
    private var builder: TranscriptBuilder
    private var lastName: String?

    /// Creates a reader.
    init(limits: TranscriptLimits) {
        builder = TranscriptBuilder(limits: limits)
    }

    /// The sentences read so far.
    var transcript: TranscriptBuilder { builder }

    /// Reads one caption: perhaps a number or name of its own, the timing line, then its words.
    mutating func read(_ block: [TranscriptLine]) throws(TranscriptFormatError) {
        guard let place = block.prefix(2).firstIndex(where: { $0.text.contains("-->") }) else {
            let line = block[min(1, block.count - 1)]
            throw TranscriptFormatError(
                line: line.number,
                reason: .malformed("a caption needs a line START --> END above its words")
            )
        }
        let timing = try CueTiming(block[place])
        var voice: String?
        var caption: [(name: String?, words: String, line: Int)] = []
        for line in block[(place + 1)...] {
            guard !line.text.contains("-->") else {
                throw TranscriptFormatError(
                    line: line.number,
                    reason: .malformed("a blank line is missing above this caption")
                )
            }
            for run in CueText.runs(of: line.text, voice: &voice) {
                let piece = named(run)
                if let last = caption.last, last.name == piece.name {
                    caption[caption.count - 1].words += " " + piece.words
                } else {
                    caption.append((piece.name, piece.words, line.number))
                }
            }
        }
        for piece in caption {
            try builder.add(
                speaker: piece.name,
                text: piece.words[...],
                start: timing.start,
                end: timing.end,
                line: piece.line
            )
        }
    }

    /// Who says a run, by its voice tag, else by its `Name:`, else the last one so named.
    private mutating func named(_ run: CueText.Run) -> (name: String?, words: String) {
        if let voice = run.voice {
            lastName = nil
            return (voice, run.words)
        }
        // Captions mark a change of speaker with a dash or `>>`.
        let words = run.words.trimmed.drop { $0 == "-" || $0 == ">" || $0.isWhitespace }
        guard let spoken = SpokenLine(words) else { return (lastName, run.words) }
        lastName = spoken.name
        return (spoken.name, String(spoken.words))
    }
}
