import Synchronization
import Tracing

/// The spans of a trace that lie beneath one span of this process: a request's, or a job's.
///
/// They wait here until that root has ended; only then it is known whether the trace is worth
/// keeping. What ends later follows what was decided.
final class LocalTrace: Sendable {
    private enum Verdict {
        case undecided, kept, left
    }

    private struct State {
        var verdict = Verdict.undecided
        var hasFailed = false
        var spans: [FinishedSpan] = []
    }

    private let tracer: SpanTracer
    /// The id of the span that the others lie beneath.
    private let root: UInt64
    private let state = Mutex(State())

    /// Begins a trace's part in this process.
    init(root: UInt64, tracer: SpanTracer) {
        self.root = root
        self.tracer = tracer
    }

    /// Begins a span beneath another one of this trace.
    func begin(
        _ name: String,
        kind: SpanKind,
        beneath parent: TraceContext,
        at time: UInt64
    ) -> TraceSpan {
        TraceSpan(
            name,
            kind: kind,
            place: parent.child(),
            parent: parent.span,
            start: time,
            in: self
        )
    }

    /// Whether a span that ends is to be added; where it is the root, decides about all.
    func isWanted(_ span: TraceSpan, failed: Bool, after nanoseconds: UInt64) -> Bool {
        tracer.metrics.ended.increment()
        let (isWanted, left) = state.withLock { state -> (Bool, Int) in
            state.hasFailed = state.hasFailed || failed
            if span.place.span == root, state.verdict == .undecided {
                let isKept =
                    state.hasFailed || span.place.isSampled
                    || tracer.options.isSlow(span.kind, nanoseconds)
                state.verdict = isKept ? .kept : .left
            }
            switch state.verdict {
            case .undecided, .kept: return (true, 0)
            case .left:
                let left = state.spans.count + 1
                state.spans = []
                return (false, left)
            }
        }
        if left > 0 { tracer.metrics.sampledOut.increment(by: UInt64(left)) }
        return isWanted
    }

    /// Adds a span that has ended; with the root, all are handed over for the export.
    func add(_ span: FinishedSpan) {
        enum Way {
            case wait, full
            case export([FinishedSpan])
        }
        let way = state.withLock { state -> Way in
            switch state.verdict {
            case .undecided:
                guard state.spans.count < tracer.options.spanLimit else { return .full }
                state.spans.append(span)
                return .wait
            case .kept, .left:
                let spans = state.spans + [span]
                state.spans = []
                return .export(spans)
            }
        }
        switch way {
        case .wait: break
        case .full: tracer.metrics.traceFull.increment()
        case .export(let spans): tracer.queue.add(spans)
        }
    }
}
