/// The metric families of tracing: the spans ended are the sum of those exported, sampled out,
/// dropped and queued, once every request and job has ended.
public struct TraceMetrics: Sendable {
    static let queued = MetricDescriptor.gauge(
        "taskforge_trace_spans_queued",
        help: "Spans that wait for their export."
    )
    private static let ended = MetricDescriptor.counter(
        "taskforge_trace_spans_ended_total",
        help: "Spans that ended."
    )
    private static let exported = MetricDescriptor.counter(
        "taskforge_trace_spans_exported_total",
        help: "Spans that the collector took."
    )
    private static let sampledOut = MetricDescriptor.counter(
        "taskforge_trace_spans_sampled_out_total",
        help: "Spans of traces that were neither chosen nor slow, and had no error."
    )
    private static let dropped = MetricDescriptor.counter(
        "taskforge_trace_spans_dropped_total",
        help: "Spans that were lost, by the reason.",
        labels: ["reason"]
    )
    private static let exports = MetricDescriptor.counter(
        "taskforge_trace_exports_total",
        help: "Batches of spans sent to the collector.",
        labels: ["outcome"]
    )

    /// Spans that ended.
    let ended: Counter
    /// Spans that the collector took.
    let exported: Counter
    /// Spans of traces that are not kept.
    let sampledOut: Counter
    /// Spans beyond what one trace may have.
    let traceFull: Counter
    /// Spans for which the queue had no room.
    let queueFull: Counter
    /// Spans that could not be sent.
    let exportFailed: Counter
    /// Spans that the collector did not want.
    let rejected: Counter
    /// Spans that wait.
    let queued: Gauge
    /// Batches that were taken.
    let exports: Counter
    /// Batches that were not.
    let failures: Counter

    /// Gets the families from a registry.
    public init(_ registry: MetricRegistry) {
        ended = registry.counter(Self.ended).child()
        exported = registry.counter(Self.exported).child()
        sampledOut = registry.counter(Self.sampledOut).child()
        let dropped = registry.counter(Self.dropped)
        traceFull = dropped.child("trace_full")
        queueFull = dropped.child("queue_full")
        exportFailed = dropped.child("export_failed")
        rejected = dropped.child("rejected")
        queued = registry.gauge(Self.queued).child()
        let exports = registry.counter(Self.exports)
        self.exports = exports.child("succeeded")
        failures = exports.child("failed")
    }
}
