import Meetings

/// The transcript that stands in a prompt.
///
/// The prompt ends with a block `<transcript title="…" date="…">`, a line `[index] Speaker: words`
/// for each sentence, `</transcript>`; title and date may be missing.
enum GeminiPrompt {
    /// The meeting of the last block; nil where a prompt has none.
    static func meeting(in prompt: String) -> Meeting? {
        let lines = prompt.split(separator: "\n", omittingEmptySubsequences: true)
        guard let start = lines.lastIndex(where: { $0.hasPrefix("<transcript") }) else {
            return nil
        }
        var names: [String: Int] = [:]
        var speakers: [Speaker] = []
        var sentences: [Sentence] = []
        for line in lines[(start + 1)...] {
            if line.hasPrefix("</transcript>") { break }
            guard let (index, name, words) = parts(of: line) else { continue }
            if names[name] == nil {
                names[name] = speakers.count
                speakers.append(Speaker(id: name, name: name))
            }
            sentences.append(Sentence(index: index, speaker: name, text: words))
        }
        return Meeting(
            id: "prompt",
            title: attribute("title", of: lines[start]) ?? "",
            date: attribute("date", of: lines[start]).flatMap { CalendarDate($0) },
            speakers: speakers,
            sentences: sentences
        )
    }

    private static func parts(of line: Substring) -> (Int, String, String)? {
        guard line.first == "[", let close = line.firstIndex(of: "]"),
            let index = Int(line[line.index(after: line.startIndex)..<close])
        else { return nil }
        let rest = line[line.index(after: close)...].drop { $0 == " " }
        guard let colon = rest.firstIndex(of: ":") else { return nil }
        let words = rest[rest.index(after: colon)...].drop { $0 == " " }
        return (index, String(rest[..<colon]), String(words))
    }

    private static func attribute(_ name: String, of tag: Substring) -> String? {
        guard let start = tag.firstRange(of: "\(name)=\"")?.upperBound,
            let end = tag[start...].firstIndex(of: "\"")
        else { return nil }
        return String(tag[start..<end]).replacing("&quot;", with: "\"").replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }
}
