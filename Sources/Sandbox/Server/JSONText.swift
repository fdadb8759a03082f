/// JSON text read into values and written from them.
enum JSONText {
    /// Why a text was not read.
    struct Refusal: Error, CustomStringConvertible {
        /// The reason.
        let description: String
    }

    /// The deepest nesting of arrays and objects that is read.
    static let maximumDepth = 64

    /// Reads a whole text.
    ///
    /// - Throws: `Refusal` where it is no JSON or is nested too deeply.
    static func read(_ bytes: [UInt8]) throws(Refusal) -> JSONValue {
        try JSONReader.read(bytes)
    }

    /// Writes a value as compact text, members in their order.
    static func write(_ value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return bytes
    }

    /// The compact text of a value, as a vendor's field that holds JSON inside a string shows it.
    static func string(_ value: JSONValue) -> String {
        String(decoding: write(value), as: UTF8.self)
    }

    private static func append(_ value: JSONValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .int(let number): bytes.append(contentsOf: String(number).utf8)
        case .double(let number): append(number, to: &bytes)
        case .string(let text): append(text, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(element, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                append(member.value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Numbers without a fraction are written without one, as the vendors' own services do.
    private static func append(_ number: Double, to bytes: inout [UInt8]) {
        if let whole = Int(exactly: number), abs(whole) < 1 << 53 {
            bytes.append(contentsOf: String(whole).utf8)
        } else {
            bytes.append(contentsOf: (number.isFinite ? "\(number)" : "null").utf8)
        }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { append(escaping: $0, to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends text; what needs no escape is copied in whole runs.
    private static func append(
        escaping text: UnsafeBufferPointer<UInt8>,
        to bytes: inout [UInt8]
    ) {
        let digits = Array("0123456789abcdef".utf8)
        var clean = 0
        for (index, byte) in text.enumerated()
        where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            bytes.append(contentsOf: text[clean..<index])
            clean = index + 1
            bytes.append(UInt8(ascii: "\\"))
            switch byte {
            case 0x0A: bytes.append(UInt8(ascii: "n"))
            case 0x00..<0x20:
                bytes.append(contentsOf: "u00".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 0xF)])
            default: bytes.append(byte)
            }
        }
        bytes.append(contentsOf: text[clean...])
    }
}
