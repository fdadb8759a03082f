/// The place in a distributed trace where the present work happens.
///
/// The W3C recommendation: https://www.w3.org/TR/trace-context/
public struct TraceContext: Sendable, Hashable {
    /// The context of the present task.
    @TaskLocal public static var current: TraceContext?

    /// The trace's id, 32 lower-case hexadecimal digits, not all zero.
    public let traceID: String
    /// The id of the present span, 16 lower-case hexadecimal digits, not all zero.
    public let spanID: String
    /// Whether whoever began the trace asks for it to be recorded.
    public let isSampled: Bool

    /// Begins a new trace with ids from the given source.
    public init(random: inout some RandomNumberGenerator, isSampled: Bool = true) {
        let high = random.next()
        traceID = Self.hexadecimal(high) + Self.hexadecimal(Self.nonZero(from: &random))
        spanID = Self.hexadecimal(Self.nonZero(from: &random))
        self.isSampled = isSampled
    }

    /// Begins a new trace with ids of the system's random source.
    public init(isSampled: Bool = true) {
        var random = SystemRandomNumberGenerator()
        self.init(random: &random, isSampled: isSampled)
    }

    private init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Continues the trace of a `traceparent` header; nil where the header breaks a rule.
    ///
    /// Versions above `00` are read by the part that version `00` defines.
    public init?(traceparent: String) {
        let bytes = Array(traceparent.utf8)
        guard bytes.count >= 55,
            bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let version = Self.number(bytes[0..<2]), version != 0xff,
            bytes.count == 55 || (version > 0 && bytes[55] == Self.dash),
            let traceHigh = Self.number(bytes[3..<19]),
            let traceLow = Self.number(bytes[19..<35]), traceHigh != 0 || traceLow != 0,
            let span = Self.number(bytes[36..<52]), span != 0,
            let flags = Self.number(bytes[53..<55])
        else { return nil }
        traceID = Self.hexadecimal(traceHigh) + Self.hexadecimal(traceLow)
        spanID = Self.hexadecimal(span)
        isSampled = flags & 1 == 1
    }

    /// A new span within the same trace, its id from the given source.
    public func child(random: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(
            traceID: traceID,
            spanID: Self.hexadecimal(Self.nonZero(from: &random)),
            isSampled: isSampled
        )
    }

    /// A new span within the same trace.
    public func child() -> TraceContext {
        var random = SystemRandomNumberGenerator()
        return child(random: &random)
    }

    /// The header that hands the trace on, version `00`.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }
}

extension TraceContext {
    private static let dash = UInt8(ascii: "-")

    private static func nonZero(from random: inout some RandomNumberGenerator) -> UInt64 {
        UInt64.random(in: 1...UInt64.max, using: &random)
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The number that lower-case hexadecimal digits stand for; nil for any other character.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default:
                return nil
            }
        }
        return number
    }
}
