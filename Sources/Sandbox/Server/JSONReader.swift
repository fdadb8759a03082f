import OrderedCollections

/// The reader of JSON text that keeps the order of members, which the library's decoder does not.
///
/// Source: RFC 8259. Of members with one name the last counts; nesting has a limit.
struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// Reads a whole text.
    static func read(_ bytes: [UInt8]) throws(JSONText.Refusal) -> JSONValue {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value()
        reader.skipWhitespace()
        guard reader.position == bytes.count else { throw reader.refusal("more text") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func value() throws(JSONText.Refusal) -> JSONValue {
        skipWhitespace()
        switch peek {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object() throws(JSONText.Refusal) -> JSONValue {
        try enter()
        var members: JSONValue.Members = [:]
        if !skip(UInt8(ascii: "}")) {
            repeat {
                skipWhitespace()
                guard peek == UInt8(ascii: "\"") else { throw refusal("no name") }
                let name = try string()
                guard skip(UInt8(ascii: ":")) else { throw refusal("no colon") }
                members[name] = try value()
            } while skip(UInt8(ascii: ","))
            guard skip(UInt8(ascii: "}")) else { throw refusal("an object without its end") }
        }
        depth -= 1
        return .object(members)
    }

    private mutating func array() throws(JSONText.Refusal) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        if !skip(UInt8(ascii: "]")) {
            repeat { elements.append(try value()) } while skip(UInt8(ascii: ","))
            guard skip(UInt8(ascii: "]")) else { throw refusal("an array without its end") }
        }
        depth -= 1
        return .array(elements)
    }

    private mutating func enter() throws(JSONText.Refusal) {
        position += 1
        depth += 1
        guard depth <= JSONText.maximumDepth else { throw refusal("too deep a nesting") }
    }

    private mutating func word(
        _ text: StaticString,
        _ value: JSONValue
    ) throws(JSONText.Refusal) -> JSONValue {
        let expected = "\(text)".utf8
        guard bytes[position...].starts(with: expected) else { throw refusal("no value") }
        position += expected.count
        return value
    }

    private mutating func number() throws(JSONText.Refusal) -> JSONValue {
        let start = position
        var isWhole = true
        if peek == UInt8(ascii: "-") { position += 1 }
        let first = peek
        let count = skipDigits()
        guard count == 1 || (count > 1 && first != UInt8(ascii: "0")) else {
            throw refusal("no value")
        }
        if peek == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            guard skipDigits() > 0 else { throw refusal("no number") }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isWhole = false
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() > 0 else { throw refusal("no number") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else { throw refusal("no number") }
        return .double(number)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        return position - start
    }

    private mutating func string() throws(JSONText.Refusal) -> String {
        position += 1
        var value: [UInt8] = []
        var start = position
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                value.append(contentsOf: bytes[start..<position])
                position += 1
                guard let text = String(validating: value, as: UTF8.self) else {
                    throw refusal("no UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                value.append(contentsOf: bytes[start..<position])
                value.append(contentsOf: try escape())
                start = position
            case 0x00..<0x20: throw refusal("a control character")
            default: position += 1
            }
        }
        throw refusal("a string without its end")
    }

    private mutating func escape() throws(JSONText.Refusal) -> [UInt8] {
        position += 2
        switch bytes.indices.contains(position - 1) ? bytes[position - 1] : 0 {
        case UInt8(ascii: "\""): return [0x22]
        case UInt8(ascii: "\\"): return [0x5C]
        case UInt8(ascii: "/"): return [0x2F]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var code = try unit()
            if (0xD800...0xDBFF).contains(code) {
                guard bytes[position...].starts(with: "\\u".utf8) else {
                    throw refusal("half a character")
                }
                position += 2
                let low = try unit()
                guard (0xDC00...0xDFFF).contains(low) else { throw refusal("half a character") }
                code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw refusal("half a character") }
            return Array(String(Character(scalar)).utf8)
        default: throw refusal("no escape")
        }
    }

    private mutating func unit() throws(JSONText.Refusal) -> UInt32 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.first != UInt8(ascii: "+"),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw refusal("no escape") }
        position += 4
        return code
    }

    private var peek: UInt8? { bytes.indices.contains(position) ? bytes[position] : nil }

    private mutating func skip(_ byte: UInt8) -> Bool {
        skipWhitespace()
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private func refusal(_ found: String) -> JSONText.Refusal {
        JSONText.Refusal(description: "invalid JSON: \(found) at byte \(position)")
    }
}
