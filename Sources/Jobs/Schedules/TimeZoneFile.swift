/// Reads the binary form of a time zone: RFC 8536, version 1 to 4.
struct TimeZoneFile {
    /// The largest file that is read, in bytes; the largest there is has about 4,000.
    static let largest = 65_536

    /// What is wrong with a file.
    struct Fault: Error {
        let reason: String
    }

    private let bytes: [UInt8]
    private var position = 0

    private struct Header {
        let version: UInt8
        let isUTCCount, isStandardCount, leapCount, timeCount, typeCount, charCount: Int

        /// The length of the data that follows, with times of so many bytes.
        func dataLength(timeSize: Int) -> Int {
            timeCount * timeSize + timeCount + typeCount * 6 + charCount
                + leapCount * (timeSize + 4) + isStandardCount + isUTCCount
        }
    }

    static func read(_ bytes: [UInt8], _ identifier: String) throws(Fault) -> TimeZoneRules {
        guard bytes.count <= largest else { throw Fault(reason: "it is too large") }
        var file = TimeZoneFile(bytes: bytes)
        return try file.rules(identifier)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func rules(_ identifier: String) throws(Fault) -> TimeZoneRules {
        var header = try header()
        var timeSize = 4
        if header.version >= 0x32 {
            // The first block is for readers of version 1; the second has 64-bit times.
            _ = try take(header.dataLength(timeSize: 4))
            header = try self.header()
            timeSize = 8
        }
        guard header.typeCount > 0 else { throw Fault(reason: "it has no types") }
        var instants: [Int] = []
        for _ in 0..<header.timeCount { instants.append(try integer(timeSize)) }
        let kinds = Array(try take(header.timeCount))
        var offsets: [Int] = []
        for _ in 0..<header.typeCount {
            offsets.append(try integer(4))
            _ = try take(2)
        }
        guard kinds.allSatisfy({ $0 < offsets.count }),
            zip(instants, instants.dropFirst()).allSatisfy({ $0 < $1 }),
            offsets.allSatisfy({ abs($0) <= 93_600 })
        else { throw Fault(reason: "its tables contradict each other") }
        _ = try take(
            header.charCount + header.leapCount * (timeSize + 4) + header.isStandardCount
                + header.isUTCCount
        )
        let transitions = zip(instants, kinds).map { instant, kind in
            TimeZoneRules.Transition(instant: instant, offset: offsets[Int(kind)])
        }
        return TimeZoneRules(
            identifier: identifier,
            first: offsets[0],
            transitions: transitions,
            footer: timeSize == 8 ? try footer() : nil
        )
    }

    private mutating func header() throws(Fault) -> Header {
        guard try Array(take(4)) == Array("TZif".utf8) else {
            throw Fault(reason: "it does not begin with `TZif`")
        }
        let version = try take(1).first ?? 0
        _ = try take(15)
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(try integer(4)) }
        guard counts.allSatisfy({ (0...Self.largest).contains($0) }) else {
            throw Fault(reason: "its counts are out of range")
        }
        return Header(
            version: version,
            isUTCCount: counts[0],
            isStandardCount: counts[1],
            leapCount: counts[2],
            timeCount: counts[3],
            typeCount: counts[4],
            charCount: counts[5]
        )
    }

    private mutating func footer() throws(Fault) -> DaylightRule? {
        let rest = bytes[position...]
        guard rest.first == 0x0A, let end = rest.dropFirst().firstIndex(of: 0x0A) else {
            throw Fault(reason: "its footer is missing")
        }
        let text = String(decoding: rest[(position + 1)..<end], as: UTF8.self)
        guard !text.isEmpty else { return nil }
        guard let rule = DaylightRule(text) else {
            throw Fault(reason: "its footer is not a rule of POSIX")
        }
        return rule
    }

    private mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
        guard count >= 0, bytes.count - position >= count else {
            throw Fault(reason: "it ends too early")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// Reads a big-endian signed integer.
    private mutating func integer(_ size: Int) throws(Fault) -> Int {
        let field = try take(size)
        var value: Int64 = (field.first ?? 0) & 0x80 == 0 ? 0 : -1
        for byte in field { value = value << 8 | Int64(byte) }
        return Int(value)
    }
}
