/// Where encoded bytes are written to: an array, or a buffer that is used over and over.
protocol ByteTarget: ~Copyable {
    /// Appends one byte.
    mutating func append(_ byte: UInt8)
    /// Appends bytes that lie side by side.
    mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>)
}

extension [UInt8]: ByteTarget {}
extension OutputBuffer: ByteTarget {}

/// Writes JSON into a buffer of bytes, without Foundation.
enum JSONEncoding {
    /// Appends a string with its quotes.
    static func appendString(_ text: String, to bytes: inout some ByteTarget & ~Copyable) {
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends the inside of a string, escaped as RFC 8259, section 7, asks.
    ///
    /// U+2028 and U+2029 stay as they are: JSON allows them, and a line ends at `\n` only.
    static func appendEscaped(_ text: String, to bytes: inout some ByteTarget & ~Copyable) {
        var text = text
        text.withUTF8 { appendEscaped($0, to: &bytes) }
    }

    /// Appends the inside of a string given as UTF-8.
    static func appendEscaped(
        _ text: UnsafeBufferPointer<UInt8>,
        to bytes: inout some ByteTarget & ~Copyable
    ) {
        var clean = 0
        var index = 0
        while index < text.count {
            if index + 8 <= text.count, !needsEscape(wordAt: index, in: text) {
                index += 8
                continue
            }
            let byte = text[index]
            if escapes(byte) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean..<index]))
                appendEscape(of: byte, to: &bytes)
                clean = index + 1
            }
            index += 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean...]))
    }

    /// Whether a byte cannot stand in a string as it is.
    static func escapes(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Whether any of the eight bytes from an index on must be escaped.
    ///
    /// Each test sets the high bit of a byte that is below 0x20, or equal to the quote or the
    /// backslash; a byte after such a one may be marked in error, which only costs a second look.
    private static func needsEscape(
        wordAt index: Int,
        in text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let word = UnsafeRawBufferPointer(text).loadUnaligned(
            fromByteOffset: index,
            as: UInt64.self
        )
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let marks =
            ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote)
            | ((backslash &- ones) & ~backslash)
        return marks & (ones &* 0x80) != 0
    }

    private static func appendEscape(of byte: UInt8, to bytes: inout some ByteTarget & ~Copyable) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0a: bytes.append(UInt8(ascii: "n"))
        case 0x0c: bytes.append(UInt8(ascii: "f"))
        case 0x0d: bytes.append(UInt8(ascii: "r"))
        default:
            for zero in "u00".utf8 { bytes.append(zero) }
            bytes.append(hexadecimalDigit(byte >> 4))
            bytes.append(hexadecimalDigit(byte & 0xf))
        }
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
