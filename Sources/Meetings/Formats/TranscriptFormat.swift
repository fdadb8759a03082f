/// The forms of file that a transcript is read from.
public enum TranscriptFormat: String, Sendable, Hashable, CaseIterable {
    /// JSON: our normalised meeting, or a transcript as Fireflies' API answers it.
    case json
    /// WebVTT, the W3C's captions (https://www.w3.org/TR/webvtt1/).
    case webVTT = "webvtt"
    /// SubRip captions, known by their ending `.srt`.
    case subRip = "subrip"
    /// Lines of `Name: words`.
    case plainText = "text"

    /// Tells the format by the file's first lines; where they leave it open, by its name's ending.
    public static func detect(_ text: Substring, fileName: String) -> TranscriptFormat {
        var lines = TranscriptLines(text).lazy.filter { !$0.isBlank }.makeIterator()
        guard let first = lines.next()?.text.trimmed else {
            return byEnding(fileName) ?? .plainText
        }
        if first.utf8.starts(with: "WEBVTT".utf8) { return .webVTT }
        if first.utf8.first == UInt8(ascii: "{") { return .json }
        if first.contains("-->") { return .subRip }
        let second = lines.next()?.text.trimmed
        if first.utf8.allSatisfy(\.isDigit), second?.contains("-->") == true { return .subRip }
        return byEnding(fileName) ?? .plainText
    }

    private static func byEnding(_ fileName: String) -> TranscriptFormat? {
        guard let dot = fileName.lastIndex(of: ".") else { return nil }
        return switch fileName[fileName.index(after: dot)...].lowercased() {
        case "json": .json
        case "vtt": .webVTT
        case "srt": .subRip
        default: nil
        }
    }
}
