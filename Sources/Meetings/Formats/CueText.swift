/// The words of a caption, without markup, and who says them.
enum CueText {
    /// A run of words of one voice.
    struct Run {
        /// The name in the voice tag, or nothing where no tag names one.
        var voice: String?
        /// The words.
        var words: String
    }

    /// Takes the markup out of a caption's line: `<v Name>`, `<i>`, `<00:01.000>`, `{\an8}`.
    ///
    /// `voice` is who speaks at the line's beginning; afterwards it is who speaks at its end, as a
    /// voice tag holds until the next one or the caption's end.
    static func runs(of line: Substring, voice: inout String?) -> [Run] {
        guard line.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "{") })
        else { return [Run(voice: voice, words: decodingEntities(line))] }
        var runs: [Run] = []
        var words = ""
        func close(_ voice: String?) {
            if !words.trimmed.isEmpty {
                runs.append(Run(voice: voice, words: decodingEntities(words[...])))
            }
            words = ""
        }
        var rest = line
        while let open = rest.firstIndex(where: { $0 == "<" || $0 == "{" }) {
            words += rest[..<open]
            guard let tag = markup(rest[open...]) else {
                words.append(rest[open])
                rest = rest[rest.index(after: open)...]
                continue
            }
            rest = rest[tag.endIndex...]
            let inside = tag.dropFirst().dropLast()
            if let name = voiceName(inside) {
                close(voice)
                voice = name.isEmpty ? nil : name
            } else if inside == "/v" {
                close(voice)
                voice = nil
            }
        }
        words += rest
        close(voice)
        return runs
    }

    /// The tag or override at the beginning of a text, or nothing where the sign is just a sign.
    private static func markup(_ text: Substring) -> Substring? {
        let inside = text.dropFirst()
        guard let first = inside.first else { return nil }
        if text.first == "{" {
            guard first == "\\", let close = inside.firstIndex(of: "}") else { return nil }
            return text[...close]
        }
        guard first.isLetter || first.isNumber || first == "/" || first == ".",
            let close = inside.firstIndex(of: ">")
        else { return nil }
        return text[...close]
    }

    /// The name in `v Name` or `v.loud Name`; nothing where the tag is another one.
    private static func voiceName(_ tag: Substring) -> String? {
        guard tag.first == "v", let second = tag.dropFirst().first,
            second == "." || second.isWhitespace
        else { return nil }
        guard let space = tag.firstIndex(where: \.isWhitespace) else { return "" }
        return decodingEntities(tag[space...].trimmed)
    }

    private static let entities: [Substring: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{a0}",
        "lrm": "\u{200e}", "rlm": "\u{200f}",
    ]

    /// The text with its character references replaced; unknown ones stay as they are.
    private static func decodingEntities(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return String(text) }
        var decoded = ""
        var rest = text
        while let sign = rest.firstIndex(of: "&") {
            decoded += rest[..<sign]
            let name = rest[rest.index(after: sign)...].prefix(8).prefix { $0 != ";" }
            if name.endIndex < rest.endIndex, rest[name.endIndex] == ";",
                let character = entities[name] ?? numeric(name)
            {
                decoded += character
                rest = rest[rest.index(after: name.endIndex)...]
            } else {
                decoded.append("&")
                rest = rest[rest.index(after: sign)...]
            }
        }
        return decoded + rest
    }

    private static func numeric(_ name: Substring) -> String? {
        guard name.first == "#" else { return nil }
        let digits = name.dropFirst()
        let value =
            digits.first == "x" || digits.first == "X"
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let value, value != 0, let scalar = Unicode.Scalar(value) else { return nil }
        return String(Character(scalar))
    }
}
