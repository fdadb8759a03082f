import CLinux
import Glibc
public import Logging

/// Which lines of a log are wanted; without any condition, all of them.
public struct LogFilter: Sendable {
    /// A field that a line must have with this value.
    public struct Field: Sendable, Hashable {
        /// The field's name.
        public var name: String
        /// Its value, a number or truth value as it stands in the line.
        public var value: String

        /// Asks for a field with a value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The least severe level; lines without a level have none that is severe enough.
    public var level: Logger.Level?
    /// The fields, all of which a line must have.
    public var fields: [Field] = []
    /// The first time, in nanoseconds since 1970.
    public var since: Int64?
    /// The time before which lines end, in nanoseconds since 1970.
    public var until: Int64?

    /// Wants all lines.
    public init() {}

    /// Whether anything is asked for at all.
    var isOpen: Bool { level == nil && fields.isEmpty && since == nil && until == nil }
}

/// A filter made ready for many lines.
struct LogLineFilter {
    private struct Needle {
        /// `"name":`, by which most lines are told from those that may have the field.
        let key: [UInt8]
        let name: [UInt8]
        /// The value as a JSON string with its quotes, and as a bare word.
        let quoted: [UInt8]
        let bare: [UInt8]
    }

    private let level: Logger.Level?
    private let since: LogLine.Time?
    private let until: LogLine.Time?
    private let needles: [Needle]

    /// Makes a filter ready.
    init(_ filter: LogFilter) {
        level = filter.level
        since = filter.since.map { LogLine.time(nanoseconds: $0) }
        until = filter.until.map { LogLine.time(nanoseconds: $0) }
        needles = filter.fields.map { field in
            var name = OutputBuffer()
            JSONEncoding.appendEscaped(field.name, to: &name)
            var quoted = OutputBuffer()
            JSONEncoding.appendString(field.value, to: &quoted)
            return Needle(
                key: Array("\"".utf8) + name.array + Array("\":".utf8),
                name: name.array,
                quoted: quoted.array,
                bare: Array(field.value.utf8)
            )
        }
    }

    /// Whether an object's line is wanted.
    func wants(_ line: LogLine) -> Bool {
        if let level {
            guard let own = line.level, own >= level else { return false }
        }
        if since != nil || until != nil {
            guard let time = line.time else { return false }
            if let since, time < since { return false }
            if let until, time >= until { return false }
        }
        return needles.allSatisfy { Self.has($0, in: line) }
    }

    private static func has(_ needle: Needle, in line: LogLine) -> Bool {
        // Only an own line is known to have no space between a key and its colon.
        if line.hasFixedPlaces,
            memmem(line.bytes.baseAddress, line.bytes.count, needle.key, needle.key.count) == nil
        {
            return false
        }
        var has = false
        JSONLine.forEachField(in: line.bytes) { key, value in
            guard key.elementsEqual(needle.name) else { return true }
            has = value.elementsEqual(needle.quoted) || value.elementsEqual(needle.bare)
            return false
        }
        return has
    }
}
