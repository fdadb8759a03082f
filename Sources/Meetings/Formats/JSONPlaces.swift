/// Finds lines in a JSON text: where a value stands, and where the text stops being JSON.
///
/// The decoder tells what is wrong but not on which line; this scanner walks the text a second
/// time, only after a failure. It knows RFC 8259 whole.
struct JSONPlaces {
    /// One step from a value into it.
    enum Step: Hashable {
        /// The value of a key of an object.
        case key(String)
        /// The value at a place of an array, counted from 0.
        case place(Int)
    }

    private static let deepest = 512

    private let bytes: [UInt8]
    private var position = 0
    private var wanted: [Step]
    private var path: [Step] = []
    private var found: Int?
    private var fault: Int?

    private init(_ bytes: [UInt8], wanted: [Step]) {
        self.bytes = bytes
        self.wanted = wanted
    }

    /// The line of the value at a path, counted from 1; of its nearest container where it is
    /// absent.
    static func line(of path: [Step], in bytes: [UInt8]) -> Int {
        var steps = path
        while true {
            var places = JSONPlaces(bytes, wanted: steps)
            _ = places.value()
            if let found = places.found { return TranscriptLines.number(at: found, in: bytes) }
            guard steps.popLast() != nil else { return 1 }
        }
    }

    /// The line of the first byte that breaks JSON's rules, counted from 1; nothing where all is
    /// well.
    static func firstFault(in bytes: [UInt8]) -> Int? {
        var places = JSONPlaces(bytes, wanted: [])
        if places.value() {
            places.skipSpace()
            if places.position < bytes.count { places.fault = places.position }
        }
        return places.fault.map { TranscriptLines.number(at: $0, in: bytes) }
    }

    private mutating func fail() -> Bool {
        fault = fault ?? position
        return false
    }

    private mutating func skipSpace() {
        while position < bytes.count, [9, 10, 13, 32].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            return false
        }
        position += 1
        return true
    }

    /// Passes one value; false at the first fault.
    private mutating func value() -> Bool {
        skipSpace()
        if found == nil, path == wanted { found = position }
        guard position < bytes.count, path.count < Self.deepest else { return fail() }
        switch bytes[position] {
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return array()
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number()
        }
    }

    private mutating func object() -> Bool {
        position += 1
        skipSpace()
        if take("}") { return true }
        repeat {
            skipSpace()
            let start = position
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\""), string() else {
                return fail()
            }
            let key = key(from: start)
            skipSpace()
            guard take(":") else { return fail() }
            path.append(.key(key))
            guard value() else { return false }
            path.removeLast()
            skipSpace()
        } while take(",")
        return take("}") || fail()
    }

    private mutating func array() -> Bool {
        position += 1
        skipSpace()
        if take("]") { return true }
        var place = 0
        repeat {
            path.append(.place(place))
            guard value() else { return false }
            path.removeLast()
            place += 1
            skipSpace()
        } while take(",")
        return take("]") || fail()
    }

    /// The text of a key between its quotes; escapes stay as written, our keys have none.
    private func key(from start: Int) -> String {
        String(decoding: bytes[(start + 1)..<max(start + 1, position - 1)], as: UTF8.self)
    }

    private mutating func string() -> Bool {
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return true
            case UInt8(ascii: "\\"):
                guard escape() else { return fail() }
            case 0..<0x20:
                return fail()
            default:
                position += 1
            }
        }
        return fail()
    }

    private mutating func escape() -> Bool {
        position += 1
        guard position < bytes.count else { return false }
        let sign = bytes[position]
        position += 1
        guard sign == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(sign) }
        guard let unit = hexadecimal() else { return false }
        // A surrogate stands for a character only as one of a pair.
        guard unit & 0xF800 == 0xD800 else { return true }
        guard unit < 0xDC00, take("\\"), take("u"), let low = hexadecimal() else { return false }
        return low & 0xFC00 == 0xDC00
    }

    private mutating func hexadecimal() -> Int? {
        guard position + 4 <= bytes.count,
            bytes[position..<(position + 4)].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }
            )
        else { return nil }
        let digits = String(decoding: bytes[position..<(position + 4)], as: UTF8.self)
        position += 4
        return Int(digits, radix: 16)
    }

    private mutating func word(_ word: StaticString) -> Bool {
        for character in "\(word)".unicodeScalars {
            guard take(character) else { return fail() }
        }
        return true
    }

    private mutating func number() -> Bool {
        let start = position
        _ = take("-")
        if !take("0") {
            guard digits() else { return fail() }
        }
        if take(".") {
            guard digits() else { return fail() }
        }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return fail() }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            position = start
            return fail()
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = position
        while position < bytes.count, bytes[position].isDigit { position += 1 }
        return position > start
    }
}
