/// Cuts SQL into its tokens, as PostgreSQL's scanner does.
///
/// It knows both kinds of comment, strings with their prefixes, dollar quotes and quoted names, so
/// that nobody takes a word within one of them for a statement. What has no end ends with the text.
/// https://www.postgresql.org/docs/15/sql-syntax-lexical.html
struct SQLTokenizer {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var tokens: [SQLToken] = []

    /// The tokens of a text, comments among them.
    static func tokens(of text: String) -> [SQLToken] {
        var tokenizer = SQLTokenizer(bytes: Array(text.utf8))
        tokenizer.scan()
        return tokenizer.tokens
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func scan() {
        while let byte = byte(at: position) {
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                position += 1
            case let space where space <= 0x20: position += 1
            case UInt8(ascii: "-") where self.byte(at: position + 1) == UInt8(ascii: "-"):
                add(.comment, to: endOfLine(from: position))
            case UInt8(ascii: "/") where self.byte(at: position + 1) == UInt8(ascii: "*"):
                add(.comment, to: endOfBlockComment())
            case UInt8(ascii: "'"):
                addString(prefix: 0, hasBackslashes: false)
            case UInt8(ascii: "\""):
                addQuotedName()
            case UInt8(ascii: "$"):
                addDollar()
            case let digit where Self.isDigit(digit):
                add(.number, to: end(from: position) { Self.isWordPart($0) || $0 == 0x2E })
            case let letter where Self.isWordStart(letter):
                addWord()
            default:
                add(.symbol, to: position + 1)
            }
        }
    }

    /// Adds a word, or the string that it is a prefix of, as in `E'…'`, `X'…'` or `U&'…'`.
    private mutating func addWord() {
        let end = end(from: position, while: Self.isWordPart)
        let word = text(position..<end).lowercased()
        let quote = UInt8(ascii: "'")
        if byte(at: end) == quote, ["e", "b", "x", "n"].contains(word) {
            addString(prefix: 1, hasBackslashes: word == "e")
        } else if word == "u", byte(at: end) == UInt8(ascii: "&"), byte(at: end + 1) == quote {
            addString(prefix: 2, hasBackslashes: false)
        } else {
            add(.word, to: end, value: word)
        }
    }

    private mutating func addString(prefix: Int, hasBackslashes: Bool) {
        let quote = UInt8(ascii: "'")
        let start = position + prefix + 1
        var end = start
        while let byte = byte(at: end) {
            if hasBackslashes, byte == UInt8(ascii: "\\") {
                end += 2
            } else if byte == quote {
                guard self.byte(at: end + 1) == quote else { break }
                end += 2
            } else {
                end += 1
            }
        }
        end = min(end, bytes.count)
        add(.string, to: min(end + 1, bytes.count), value: text(start..<end))
    }

    private mutating func addQuotedName() {
        let quote = UInt8(ascii: "\"")
        var end = position + 1
        while let byte = byte(at: end) {
            if byte == quote {
                guard self.byte(at: end + 1) == quote else { break }
                end += 1
            }
            end += 1
        }
        let name = text(position + 1..<end).replacing("\"\"", with: "\"")
        add(.quotedName, to: min(end + 1, bytes.count), value: name)
    }

    /// Adds a parameter, a dollar-quoted string, or the dollar sign alone.
    private mutating func addDollar() {
        if let next = byte(at: position + 1), Self.isDigit(next) {
            return add(.parameter, to: end(from: position + 1, while: Self.isDigit))
        }
        let tagEnd = end(from: position + 1) { Self.isWordPart($0) && $0 != UInt8(ascii: "$") }
        guard byte(at: tagEnd) == UInt8(ascii: "$") else { return add(.symbol, to: position + 1) }
        let tag = bytes[position...tagEnd]
        var end = tagEnd + 1
        while end < bytes.count, !bytes[end...].starts(with: tag) { end += 1 }
        let value = text(tagEnd + 1..<end)
        add(.string, to: min(end + tag.count, bytes.count), value: value)
    }

    private func endOfLine(from start: Int) -> Int {
        end(from: start) { $0 != UInt8(ascii: "\n") }
    }

    /// Where a block comment ends; such comments may hold others.
    private func endOfBlockComment() -> Int {
        var depth = 0
        var end = position
        while end < bytes.count {
            let pair = (bytes[end], byte(at: end + 1))
            if pair == (UInt8(ascii: "/"), UInt8(ascii: "*")) {
                depth += 1
                end += 2
            } else if pair == (UInt8(ascii: "*"), UInt8(ascii: "/")) {
                depth -= 1
                end += 2
                if depth == 0 { return end }
            } else {
                end += 1
            }
        }
        return bytes.count
    }

    private mutating func add(_ kind: SQLToken.Kind, to end: Int, value: String? = nil) {
        let range = position..<end
        tokens.append(
            SQLToken(kind: kind, value: value ?? text(range), range: range, line: line)
        )
        line += bytes[range].count { $0 == UInt8(ascii: "\n") }
        position = end
    }

    private func byte(at index: Int) -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private func end(from start: Int, while condition: (UInt8) -> Bool) -> Int {
        var end = start
        while let byte = byte(at: end), condition(byte) { end += 1 }
        return end
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_")
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        isWordStart(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
    }
}
