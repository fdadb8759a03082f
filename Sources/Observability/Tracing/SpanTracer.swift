public import Tracing

/// Makes the spans of this process and decides, once a request or a job is over, which are kept.
///
/// Kept are all spans of what failed or was slow, and of the rest as many as the ratio says; by
/// the trace's id, so that a request and the jobs that follow from it are kept or left together.
public final class SpanTracer: Tracer {
    /// What is kept, and the limits.
    public struct Options: Sendable {
        /// The share of traces kept that neither failed nor were slow, from 0 to 1.
        public var ratio = 0.1
        /// From which length on a request is slow.
        public var slowRequest: Duration = .seconds(1)
        /// From which length on anything else, such as a job, is slow.
        public var slowWork: Duration = .seconds(30)
        /// The most spans kept of one request or job; further ones are counted as dropped.
        public var spanLimit = 1_000
        /// The most spans that wait for their export; further ones are counted as dropped.
        public var queueLimit = 8_192

        /// The usual limits.
        public init() {}

        /// Whether a root span of a kind was slow.
        func isSlow(_ kind: SpanKind, _ nanoseconds: UInt64) -> Bool {
            Duration.nanoseconds(Int64(clamping: nanoseconds))
                >= (kind == .server ? slowRequest : slowWork)
        }
    }

    /// What is kept, and the limits.
    let options: Options
    /// What became of the spans.
    let metrics: TraceMetrics
    /// The spans that wait for their export.
    let queue: SpanQueue

    /// Makes a tracer whose spans nobody exports yet; see ``SpanExporter``.
    public init(options: Options = Options(), metrics: MetricRegistry) {
        self.options = options
        self.metrics = TraceMetrics(metrics)
        queue = SpanQueue(limit: options.queueLimit, metrics: self.metrics)
        metrics.onGather(setting: [TraceMetrics.queued]) { [queue, metrics = self.metrics] in
            metrics.queued.set(Double(queue.count))
        }
    }

    /// Begins the topmost span that this process has in a trace.
    ///
    /// - Parameters:
    ///   - name: What is done.
    ///   - parent: The place from which the work was asked for; nil begins a trace.
    ///   - kind: Its part in a conversation between two programs.
    package func root(
        _ name: String,
        continuing parent: TraceContext?,
        kind: SpanKind
    ) -> TraceSpan {
        root(name, continuing: parent, kind: kind, at: DefaultTracerClock.now.nanosecondsSinceEpoch)
    }

    /// Begins a span beneath the innermost one that records, else a trace or its part in this
    /// process.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> InstrumentationContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> TraceSpan {
        let time = instant().nanosecondsSinceEpoch
        let parent = TraceContext.innermost(context())
        guard let parent, let trace = parent.recording else {
            return root(operationName, continuing: parent, kind: kind, at: time)
        }
        return trace.begin(operationName, kind: kind, beneath: parent, at: time)
    }

    /// Exports nothing: ``SpanExporter`` does so by itself.
    public func forceFlush() {}

    /// Reads the headers of a trace that came with something.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout InstrumentationContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let header = extractor.extract(key: "traceparent", from: carrier),
            let place = TraceContext(
                traceparent: header,
                tracestate: extractor.extract(key: "tracestate", from: carrier)
            )
        else { return }
        context.tracePlace = place
    }

    /// Writes the headers of the trace that go with something.
    public func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let place = TraceContext.innermost(context) else { return }
        injector.inject(place.traceparent, forKey: "traceparent", into: &carrier)
        guard let state = place.tracestate else { return }
        injector.inject(state, forKey: "tracestate", into: &carrier)
    }

    private func root(
        _ name: String,
        continuing parent: TraceContext?,
        kind: SpanKind,
        at time: UInt64
    ) -> TraceSpan {
        let id = TraceIDs.next()
        let trace = LocalTrace(root: id, tracer: self)
        let ids = parent?.trace ?? (high: TraceIDs.next(), low: TraceIDs.next())
        let place = TraceContext(
            trace: ids,
            span: id,
            isSampled: parent?.isSampled == true || isChosen(ids.low),
            state: parent?.state,
            recording: trace
        )
        return TraceSpan(
            name,
            kind: kind,
            place: place,
            parent: parent?.span,
            start: time,
            in: trace
        )
    }

    /// Whether the ratio chooses a trace, by the 56 bits of its id that are surely random.
    ///
    /// https://www.w3.org/TR/trace-context-2/#random-trace-id-flag
    private func isChosen(_ low: UInt64) -> Bool {
        Double(low & 0xff_ffff_ffff_ffff) < options.ratio * 0x1p56
    }
}

extension TraceContext {
    /// The innermost place, of our own spans and of those that libraries begin.
    static func innermost(
        _ context: @autoclosure () -> InstrumentationContext? = .current
    ) -> TraceContext? {
        guard let place = context()?.tracePlace else { return current }
        guard let current, current.recording === place.recording, current.depth > place.depth
        else { return place }
        return current
    }
}

extension InstrumentationContext {
    private enum PlaceKey: InstrumentationContextKey {
        typealias Value = TraceContext
    }

    /// The place that a library's own span has in the trace.
    var tracePlace: TraceContext? {
        get { self[PlaceKey.self] }
        set { self[PlaceKey.self] = newValue }
    }
}
