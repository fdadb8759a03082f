import Glibc
import Logging

/// One line of a log, without its line feed; its bytes lie in the buffer of whoever read it.
struct LogLine {
    /// Bytes that lie side by side.
    typealias Bytes = UnsafeBufferPointer<UInt8>
    /// A time as 24 characters, which compare as numbers just as the times do.
    typealias Time = (UInt64, UInt64, UInt64)

    private static let timePlace = JSONRecordEncoder.lead.utf8CodeUnitCount
    private static let beforeLevel: StaticString = "\",\"level\":\""
    private static let levelPlace =
        timePlace + LogTimestamp.length + beforeLevel.utf8CodeUnitCount

    /// The line's bytes.
    let bytes: Bytes
    /// Whether it begins as ``JSONRecordEncoder`` begins all lines, time and level at their places.
    let hasFixedPlaces: Bool

    /// Looks at a line.
    init(_ bytes: Bytes) {
        self.bytes = bytes
        hasFixedPlaces =
            bytes.count > Self.levelPlace && Self.has(JSONRecordEncoder.lead, in: bytes, at: 0)
            && Self.has(Self.beforeLevel, in: bytes, at: Self.timePlace + LogTimestamp.length)
    }

    /// Whether it may be a JSON object with fields; another line is none of ours.
    var isObject: Bool {
        bytes.count > 1 && bytes[0] == UInt8(ascii: "{")
            && (bytes[1] == UInt8(ascii: "\"") || bytes[1] == UInt8(ascii: " "))
    }

    /// The level; nil where the line has none that is known.
    var level: Logger.Level? {
        guard hasFixedPlaces else {
            return JSONLine.value(of: "level", in: bytes).flatMap {
                Logger.Level(rawValue: JSONLine.text($0).lowercased())
            }
        }
        // No two levels begin with the same letter.
        return switch bytes[Self.levelPlace] {
        case UInt8(ascii: "t"): .trace
        case UInt8(ascii: "d"): .debug
        case UInt8(ascii: "i"): .info
        case UInt8(ascii: "n"): .notice
        case UInt8(ascii: "w"): .warning
        case UInt8(ascii: "e"): .error
        case UInt8(ascii: "c"): .critical
        default: nil
        }
    }

    /// The time; nil where the line has none of the usual form.
    var time: Time? {
        if hasFixedPlaces {
            return Self.time(Bytes(rebasing: bytes[Self.timePlace...]))
        }
        guard let value = JSONLine.value(of: "time", in: bytes) else { return nil }
        return Self.time(Bytes(rebasing: value.dropFirst()))
    }

    /// The time that 24 bytes tell.
    static func time(_ bytes: Bytes) -> Time? {
        guard bytes.count >= LogTimestamp.length, bytes[10] == UInt8(ascii: "T") else { return nil }
        let raw = UnsafeRawBufferPointer(bytes)
        return (
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        )
    }

    /// A time given in nanoseconds since 1970.
    static func time(nanoseconds: Int64) -> Time {
        var timestamp = LogTimestamp()
        var bytes = OutputBuffer(capacity: LogTimestamp.length)
        timestamp.append(nanoseconds, to: &bytes)
        // The encoder's own form is always readable.
        return bytes.array.withUnsafeBufferPointer { time($0) } ?? (0, 0, 0)
    }

    /// Whether a text stands at a place.
    static func has(_ text: StaticString, in bytes: Bytes, at place: Int) -> Bool {
        guard place >= 0, bytes.count - place >= text.utf8CodeUnitCount,
            let base = bytes.baseAddress
        else { return false }
        return memcmp(base + place, text.utf8Start, text.utf8CodeUnitCount) == 0
    }
}
