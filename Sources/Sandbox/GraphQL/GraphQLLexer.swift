/// The reader that turns a document's bytes into tokens, one at a time.
/// Source: https://spec.graphql.org/October2021/#sec-Language.Source-Text
struct GraphQLLexer {
    private let source: GraphQLSource
    private var position = 0
    private var remainingTokens: Int

    /// A lexer at the start of a document, behind its byte order mark where it has one.
    init(source: GraphQLSource, limits: GraphQLLimits) {
        self.source = source
        remainingTokens = limits.tokens
        if source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next token; behind the last one `end`, as often as asked.
    mutating func next() throws(GraphQLError) -> GraphQLToken {
        skipIgnored()
        guard remainingTokens > 0 else {
            throw failure("Document contains too many tokens.", at: position)
        }
        remainingTokens -= 1
        let start = position
        guard let byte = peek() else { return GraphQLToken(kind: .end, offset: start) }
        if let punctuator = Self.punctuators[byte] {
            position += 1
            return GraphQLToken(kind: punctuator, offset: start)
        }
        switch byte {
        case UInt8(ascii: "."):
            guard peek(1) == byte, peek(2) == byte else {
                throw failure("Unexpected character: \".\".", at: start)
            }
            position += 3
            return GraphQLToken(kind: .spread, offset: start)
        case UInt8(ascii: "\""):
            return GraphQLToken(kind: try string(), offset: start)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return GraphQLToken(kind: try number(), offset: start)
        case let letter where letter.isNameStart:
            while let byte = peek(), byte.isNameContinue { position += 1 }
            return GraphQLToken(kind: .name(text(from: start)), offset: start)
        default:
            throw failure("Unexpected character: \(shown(at: start)).", at: start)
        }
    }

    private static let punctuators: [UInt8: GraphQLToken.Kind] = [
        UInt8(ascii: "!"): .bang, UInt8(ascii: "$"): .dollar, UInt8(ascii: "&"): .ampersand,
        UInt8(ascii: ":"): .colon, UInt8(ascii: "="): .equals, UInt8(ascii: "@"): .at,
        UInt8(ascii: "|"): .pipe, UInt8(ascii: "("): .parenthesisOpen,
        UInt8(ascii: ")"): .parenthesisClose, UInt8(ascii: "["): .bracketOpen,
        UInt8(ascii: "]"): .bracketClose, UInt8(ascii: "{"): .braceOpen,
        UInt8(ascii: "}"): .braceClose,
    ]

    private mutating func skipIgnored() {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: ","), 0x0A, 0x0D:
                position += 1
            case UInt8(ascii: "#"):
                while let next = peek(), next != 0x0A, next != 0x0D { position += 1 }
            default:
                return
            }
        }
    }

    private mutating func number() throws(GraphQLError) -> GraphQLToken.Kind {
        let start = position
        var isFloat = false
        if peek() == UInt8(ascii: "-") { position += 1 }
        if peek() == UInt8(ascii: "0") {
            position += 1
            if let next = peek(), next.isDigit {
                throw failure(
                    "Invalid number, unexpected digit after 0: \(shown(at: position)).",
                    at: position
                )
            }
        } else {
            try digits()
        }
        if peek() == UInt8(ascii: ".") {
            isFloat = true
            position += 1
            try digits()
        }
        if let mark = peek(), mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
            isFloat = true
            position += 1
            if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                position += 1
            }
            try digits()
        }
        if let next = peek(), next == UInt8(ascii: ".") || next.isNameStart {
            throw failure(
                "Invalid number, expected digit but got: \(shown(at: position)).",
                at: position
            )
        }
        return isFloat ? .float(text(from: start)) : .int(text(from: start))
    }

    private mutating func digits() throws(GraphQLError) {
        guard let first = peek(), first.isDigit else {
            throw failure(
                "Invalid number, expected digit but got: \(shown(at: position)).",
                at: position
            )
        }
        while let byte = peek(), byte.isDigit { position += 1 }
    }

    private mutating func string() throws(GraphQLError) -> GraphQLToken.Kind {
        let quote = UInt8(ascii: "\"")
        if peek(1) == quote, peek(2) == quote {
            position += 3
            return .blockString(try blockString())
        }
        position += 1
        var value: [UInt8] = []
        while let byte = peek(), byte != 0x0A, byte != 0x0D {
            switch byte {
            case quote:
                position += 1
                return .string(String(decoding: value, as: UTF8.self))
            case UInt8(ascii: "\\"):
                value.append(contentsOf: try escape())
            case 0..<0x20 where byte != UInt8(ascii: "\t"):
                throw failure(
                    "Invalid character within String: \(shown(at: position)).",
                    at: position
                )
            default:
                value.append(byte)
                position += 1
            }
        }
        throw failure("Unterminated string.", at: position)
    }

    private mutating func escape() throws(GraphQLError) -> [UInt8] {
        let start = position
        position += 2
        switch peek(-1) {
        case UInt8(ascii: "\""): return [0x22]
        case UInt8(ascii: "\\"): return [0x5C]
        case UInt8(ascii: "/"): return [0x2F]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            guard let scalar = unicodeEscape() else {
                throw failure("Invalid Unicode escape sequence.", at: start)
            }
            return Array(String(Character(scalar)).utf8)
        default:
            throw failure("Invalid character escape sequence: \(shown(at: start)).", at: start)
        }
    }

    /// Reads what follows `\u`: four hexadecimal digits, a pair of them that forms one scalar, or
    /// up to eight digits in braces; nil where it is none of these.
    private mutating func unicodeEscape() -> Unicode.Scalar? {
        if peek() == UInt8(ascii: "{") {
            position += 1
            let start = position
            while let byte = peek(), byte != UInt8(ascii: "}"), position - start < 8 {
                position += 1
            }
            guard peek() == UInt8(ascii: "}"), let code = hexadecimal(start..<position) else {
                return nil
            }
            position += 1
            return Unicode.Scalar(code)
        }
        guard let code = fourDigits() else { return nil }
        guard (0xD800...0xDBFF).contains(code) else { return Unicode.Scalar(code) }
        guard peek() == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "u") else { return nil }
        position += 2
        guard let low = fourDigits(), (0xDC00...0xDFFF).contains(low) else { return nil }
        return Unicode.Scalar(0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00))
    }

    private mutating func fourDigits() -> UInt32? {
        let code = hexadecimal(position..<position + 4)
        position += 4
        return code
    }

    private func hexadecimal(_ range: Range<Int>) -> UInt32? {
        guard range.upperBound <= source.bytes.count, !range.isEmpty else { return nil }
        let digits = source.bytes[range]
        guard digits.allSatisfy(\.isHexadecimal) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private mutating func blockString() throws(GraphQLError) -> String {
        let quotes: [UInt8] = [0x22, 0x22, 0x22]
        var raw: [UInt8] = []
        while let byte = peek() {
            if source.bytes[position...].starts(with: quotes) {
                position += 3
                return GraphQLBlockString.value(of: String(decoding: raw, as: UTF8.self))
            }
            if byte == UInt8(ascii: "\\"), source.bytes[(position + 1)...].starts(with: quotes) {
                raw.append(contentsOf: quotes)
                position += 4
                continue
            }
            if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D {
                throw failure(
                    "Invalid character within String: \(shown(at: position)).",
                    at: position
                )
            }
            raw.append(byte)
            position += 1
        }
        throw failure("Unterminated string.", at: position)
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        let index = position + ahead
        return source.bytes.indices.contains(index) ? source.bytes[index] : nil
    }

    private func text(from start: Int) -> String {
        String(decoding: source.bytes[start..<position], as: UTF8.self)
    }

    private func shown(at offset: Int) -> String {
        guard source.bytes.indices.contains(offset) else { return "<EOF>" }
        let rest = String(decoding: source.bytes[offset...].prefix(4), as: UTF8.self)
        guard let scalar = rest.unicodeScalars.first else { return "<EOF>" }
        guard scalar.value >= 0x20, scalar.value != 0x7F else {
            return "U+" + String(format16(scalar.value))
        }
        return "\"\(scalar)\""
    }

    private func format16(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private func failure(_ message: String, at offset: Int) -> GraphQLError {
        source.error(.syntax, "Syntax Error: \(message)", at: offset)
    }
}

extension UInt8 {
    /// Whether the byte is a decimal digit.
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Whether a name may begin with the byte.
    fileprivate var isNameStart: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Whether a name may go on with the byte.
    fileprivate var isNameContinue: Bool { isNameStart || isDigit }

    /// Whether the byte is a hexadecimal digit.
    fileprivate var isHexadecimal: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: isDigit
        }
    }
}
