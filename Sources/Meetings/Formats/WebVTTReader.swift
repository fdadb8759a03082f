/// Reads WebVTT (https://www.w3.org/TR/webvtt1/#file-structure).
enum WebVTTReader {
    /// What a WebVTT file says.
    struct Contents {
        /// The sentences and speakers.
        var transcript: TranscriptBuilder
        /// The words behind `WEBVTT` on its line.
        var title: String?
    }

    /// Reads a text; notes, styles and regions are passed over.
    static func read(
        _ text: Substring,
        limits: TranscriptLimits
    ) throws(TranscriptFormatError) -> Contents {
        var lines = TranscriptLines(text)
        var reader = CaptionReader(limits: limits)
        guard let header = lines.nextBlock(), let first = header.first,
            first.text.utf8.starts(with: "WEBVTT".utf8)
        else {
            throw TranscriptFormatError(
                line: 1,
                reason: .malformed("a WebVTT file begins with the word WEBVTT")
            )
        }
        // A first caption that follows the header without a blank line is still a caption.
        if let place = header.firstIndex(where: { $0.text.contains("-->") }) {
            try reader.read(Array(header[place...]))
        }
        while let block = lines.nextBlock() {
            guard !isPassedOver(block) else { continue }
            try reader.read(block)
        }
        return Contents(transcript: reader.transcript, title: title(first.text))
    }

    private static func isPassedOver(_ block: [TranscriptLine]) -> Bool {
        guard let line = block.first?.text, !line.contains("-->") else { return false }
        return ["NOTE", "STYLE", "REGION"].contains { word in
            line.hasPrefix(word) && (line.dropFirst(word.count).first?.isWhitespace ?? true)
        }
    }

    private static func title(_ line: Substring) -> String? {
        let words = line.dropFirst("WEBVTT".count).drop {
            $0.isWhitespace || $0 == "-" || $0 == "–"
        }
        // `Kind: captions` and the like are the writing program's, not a title.
        return words.isEmpty || words.contains(":") ? nil : String(words.trimmed)
    }
}
