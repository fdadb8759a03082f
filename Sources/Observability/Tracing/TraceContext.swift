/// The place in a distributed trace where the present work happens.
///
/// The W3C recommendation: https://www.w3.org/TR/trace-context/.
public struct TraceContext: Sendable {
    /// The context of the present task.
    @TaskLocal public static var current: TraceContext?

    /// The trace's id, its first and its second half, not both zero.
    let trace: (high: UInt64, low: UInt64)
    /// The present span's id, not zero.
    let span: UInt64
    /// Whether whoever began the trace asks for it to be recorded.
    public let isSampled: Bool
    /// What tracing systems on the way have noted.
    let state: TraceState?
    /// Where the spans beneath this one are kept; nil where nothing is recorded.
    let recording: LocalTrace?
    /// How many spans of this process lie above this one.
    let depth: Int
    /// Where the time of the request goes that the work is part of.
    package var phases: PhaseTimes?

    /// The place of a span that is recorded.
    init(
        trace: (high: UInt64, low: UInt64),
        span: UInt64,
        isSampled: Bool,
        state: TraceState? = nil,
        recording: LocalTrace? = nil,
        depth: Int = 0,
        phases: PhaseTimes? = nil
    ) {
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
        self.state = state
        self.recording = recording
        self.depth = depth
        self.phases = phases
    }

    /// Begins a new trace with ids from the given source.
    public init(random: inout some RandomNumberGenerator, isSampled: Bool = false) {
        let high = random.next()
        self.init(
            trace: (high, TraceIDs.nonZero(from: &random)),
            span: TraceIDs.nonZero(from: &random),
            isSampled: isSampled
        )
    }

    /// Begins a new trace.
    public init(isSampled: Bool = false) {
        self.init(
            trace: (TraceIDs.next(), TraceIDs.next()),
            span: TraceIDs.next(),
            isSampled: isSampled
        )
    }

    /// Continues the trace of a `traceparent` header; nil where the header breaks a rule.
    ///
    /// Versions above `00` are read by the part that version `00` defines.
    ///
    /// - Parameter tracestate: The header beside it; one that breaks a rule is left out.
    public init?(traceparent: String, tracestate: String? = nil) {
        let bytes = Array(traceparent.utf8)
        guard bytes.count >= 55,
            bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let version = Hexadecimal.number(bytes[0..<2]), version != 0xff,
            bytes.count == 55 || (version > 0 && bytes[55] == Self.dash),
            let high = Hexadecimal.number(bytes[3..<19]),
            let low = Hexadecimal.number(bytes[19..<35]), high != 0 || low != 0,
            let span = Hexadecimal.number(bytes[36..<52]), span != 0,
            let flags = Hexadecimal.number(bytes[53..<55])
        else { return nil }
        self.init(
            trace: (high, low),
            span: span,
            isSampled: flags & 1 == 1,
            state: tracestate.flatMap(TraceState.init)
        )
    }

    /// A new span within the same trace, its id from the given source.
    public func child(random: inout some RandomNumberGenerator) -> TraceContext {
        child(span: TraceIDs.nonZero(from: &random))
    }

    /// A new span within the same trace.
    public func child() -> TraceContext {
        child(span: TraceIDs.next())
    }

    private func child(span: UInt64) -> TraceContext {
        TraceContext(
            trace: trace,
            span: span,
            isSampled: isSampled,
            state: state,
            recording: recording,
            depth: depth + 1,
            phases: phases
        )
    }

    /// The trace's id, 32 lower-case hexadecimal digits, not all zero.
    public var traceID: String { Hexadecimal.text(trace.high, trace.low) }

    /// The id of the present span, 16 lower-case hexadecimal digits, not all zero.
    public var spanID: String { Hexadecimal.text(span) }

    /// The header that hands the trace on, version `00`.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// The header that goes beside it, where tracing systems on the way have noted anything.
    public var tracestate: String? { state?.text }

    private static let dash = UInt8(ascii: "-")
}

extension TraceContext: Hashable {
    /// Whether both are the same place; whether it is recorded here makes no difference.
    public static func == (left: TraceContext, right: TraceContext) -> Bool {
        left.trace == right.trace && left.span == right.span && left.isSampled == right.isSampled
    }

    /// Hashes what tells two places apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(trace.low)
        hasher.combine(span)
    }
}
