import Synchronization

/// The spans that wait for their export, as many as fit.
final class SpanQueue: Sendable {
    private let limit: Int
    private let metrics: TraceMetrics
    private let spans = Mutex<[FinishedSpan]>([])

    /// Makes an empty queue.
    init(limit: Int, metrics: TraceMetrics) {
        self.limit = limit
        self.metrics = metrics
    }

    /// How many spans wait.
    var count: Int { spans.withLock(\.count) }

    /// Adds spans; those beyond the limit are counted and let go.
    func add(_ new: [FinishedSpan]) {
        let dropped = spans.withLock { spans in
            let room = max(0, limit - spans.count)
            spans += new.prefix(room)
            return max(0, new.count - room)
        }
        if dropped > 0 { metrics.queueFull.increment(by: UInt64(dropped)) }
    }

    /// Takes the spans that have waited longest.
    func take(atMost count: Int) -> [FinishedSpan] {
        spans.withLock { spans in
            let taken = Array(spans.prefix(count))
            spans.removeFirst(taken.count)
            return taken
        }
    }
}
