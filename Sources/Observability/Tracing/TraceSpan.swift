import Synchronization
public import Tracing

/// A piece of work in a trace, from its start to its end.
///
/// It is kept until the trace's part in this process is over; then it is exported or let go.
public final class TraceSpan: Tracing.Span {
    /// The most events, and the most links, that one span keeps.
    static let listLimit = 32

    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var events: [SpanEvent] = []
        var links: [SpanLink] = []
        var status: SpanStatus?
        var isEnded = false
    }

    /// Its place in the trace: what is handed on to work beneath it.
    public let place: TraceContext
    /// The id of the span above it; nil where it began the trace.
    let parent: UInt64?
    /// Its part in a conversation between two programs.
    let kind: SpanKind
    /// When it began, in nanoseconds since 1970.
    let start: UInt64
    private let trace: LocalTrace
    private let state: Mutex<State>

    /// Begins a span.
    init(
        _ name: String,
        kind: SpanKind,
        place: TraceContext,
        parent: UInt64?,
        start: UInt64,
        in trace: LocalTrace
    ) {
        self.place = place
        self.parent = parent
        self.kind = kind
        self.start = start
        self.trace = trace
        state = Mutex(State(name: name))
    }

    /// The place of the span for work that swift-distributed-tracing's own functions begin.
    public var context: InstrumentationContext {
        var context = InstrumentationContext.topLevel
        context.tracePlace = place
        return context
    }

    /// What is done.
    public var operationName: String {
        get { state.withLock(\.name) }
        set { state.withLock { $0.name = newValue } }
    }

    /// What is known of the work.
    public var attributes: SpanAttributes {
        get { state.withLock(\.attributes) }
        set { state.withLock { $0.attributes = newValue } }
    }

    /// Whether anything that is said of the span is still kept.
    public var isRecording: Bool { state.withLock { !$0.isEnded } }

    /// Says how the work ended.
    public func setStatus(_ status: SpanStatus) {
        state.withLock { $0.status = status }
    }

    /// Adds something that happened; beyond the limit it is left out.
    public func addEvent(_ event: SpanEvent) {
        state.withLock { state in
            if state.events.count < Self.listLimit { state.events.append(event) }
        }
    }

    /// Adds another span that this one has to do with; beyond the limit it is left out.
    public func addLink(_ link: SpanLink) {
        state.withLock { state in
            if state.links.count < Self.listLimit { state.links.append(link) }
        }
    }

    /// Adds an error as the event that OpenTelemetry calls `exception`.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.type"] = String(describing: type(of: error))
        attributes["exception.message"] = "\(error)"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    /// Ends the span; a second end changes nothing.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        end(at: instant().nanosecondsSinceEpoch) { _ in }
    }

    /// Ends the span after a body that threw, or did not; a cancellation is no error.
    ///
    /// - Parameters:
    ///   - error: What the body threw.
    ///   - name: What was done, where that is better known now than at the start.
    ///   - describe: Adds attributes; neither this nor the name is asked for where it is clear
    ///     already that nobody will see them.
    /// - Returns: Whether the span may still be exported.
    @discardableResult
    package func end(
        failing error: (any Error)? = nil,
        named name: @autoclosure () -> String? = nil,
        describe: (inout SpanAttributes) -> Void = { _ in }
    ) -> Bool {
        if let error, !(error is CancellationError) {
            recordError(error)
            setStatus(SpanStatus(code: .error))
        }
        let time = DefaultTracerClock.now.nanosecondsSinceEpoch
        return end(at: time, named: name(), describe: describe)
    }

    @discardableResult
    private func end(
        at time: UInt64,
        named name: @autoclosure () -> String? = nil,
        describe: (inout SpanAttributes) -> Void
    ) -> Bool {
        let ended = state.withLock { state -> State? in
            guard !state.isEnded else { return nil }
            state.isEnded = true
            return state
        }
        guard let ended else { return false }
        // A clock that was set back would give a span that ends before it begins.
        let end = max(start, time)
        let isFailed = ended.status?.code == .error
        guard trace.isWanted(self, failed: isFailed, after: end - start) else {
            return false
        }
        var attributes = ended.attributes
        describe(&attributes)
        trace.add(
            FinishedSpan(
                place: place,
                parent: parent,
                name: name() ?? ended.name,
                kind: kind,
                start: start,
                end: end,
                attributes: attributes,
                events: ended.events,
                links: ended.links,
                status: ended.status
            )
        )
        return true
    }
}

extension TraceSpan {
    /// Begins a span beneath the present one; nil, for the price of a look, where none is recorded.
    package static func beneathCurrent(
        _ name: @autoclosure () -> String,
        kind: SpanKind = .internal
    ) -> TraceSpan? {
        guard let parent = TraceContext.innermost(), let trace = parent.recording else {
            return nil
        }
        return trace.begin(
            name(),
            kind: kind,
            beneath: parent,
            at: DefaultTracerClock.now.nanosecondsSinceEpoch
        )
    }
}

/// Runs a body in a span beneath the present one, or only runs it where nothing is recorded.
package func withTraceSpan<Result>(
    _ name: @autoclosure () -> String,
    kind: SpanKind = .internal,
    _ body: (TraceSpan?) async throws -> Result
) async rethrows -> Result {
    guard let span = TraceSpan.beneathCurrent(name(), kind: kind) else {
        return try await body(nil)
    }
    return try await TraceContext.$current.withValue(span.place) {
        do {
            let result = try await body(span)
            span.end(failing: nil)
            return result
        } catch {
            span.end(failing: error)
            throw error
        }
    }
}
