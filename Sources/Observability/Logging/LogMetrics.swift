import Logging

/// The metric families of the log pipeline; for each sink the number of records emitted equals
/// the sum of the written, the dropped, the sampled and the queued ones.
package struct LogMetrics: Sendable {
    /// Records that callers handed over.
    package static let emitted = MetricDescriptor.counter(
        "taskforge_log_records_emitted_total",
        help: "Log records that callers handed over.",
        labels: ["level"]
    )
    /// Records that reached a sink.
    package static let written = MetricDescriptor.counter(
        "taskforge_log_records_written_total",
        help: "Log records that a sink wrote.",
        labels: ["level", "sink"]
    )
    /// Records that a sink lost.
    package static let dropped = MetricDescriptor.counter(
        "taskforge_log_records_dropped_total",
        help: "Log records that a sink lost, by the reason.",
        labels: ["level", "sink", "reason"]
    )
    /// Records that were left out on purpose.
    package static let sampled = MetricDescriptor.counter(
        "taskforge_log_records_sampled_total",
        help: "Log records left out by a sink's limit of lines.",
        labels: ["level", "sink", "reason"]
    )
    /// Debug lines of failed runs that the flight recorder had no room for.
    package static let unkept = MetricDescriptor.counter(
        "taskforge_log_recorder_dropped_total",
        help: "Debug lines of failed runs that the flight recorder had no room for."
    )
    /// Records on their way.
    package static let queued = MetricDescriptor.gauge(
        "taskforge_log_records_queued",
        help: "Log records that wait to be written.",
        labels: ["sink"]
    )

    /// Why a sink did not get a record.
    enum DropReason: String, CaseIterable {
        /// The encoder could not follow the callers.
        case ringFull = "ring_full"
        /// The sink could not follow the encoder.
        case queueFull = "queue_full"
        /// The sink failed.
        case writeFailed = "write_failed"
    }

    private let emitted: [Counter]
    private let written: CounterFamily
    private let dropped: CounterFamily
    private let sampled: CounterFamily
    private let unkept: Counter
    private let queued: GaugeFamily

    /// Gets the families from a registry.
    init(_ registry: MetricRegistry) {
        let emitted = registry.counter(Self.emitted)
        self.emitted = Logger.Level.allCases.map { emitted.child($0.rawValue) }
        written = registry.counter(Self.written)
        dropped = registry.counter(Self.dropped)
        sampled = registry.counter(Self.sampled)
        unkept = registry.counter(Self.unkept).child()
        queued = registry.gauge(Self.queued)
    }

    /// Counts a record that a caller handed over.
    func countEmitted(_ level: Logger.Level) {
        emitted[level.index].increment()
    }

    /// Counts debug lines that a flight recorder had no room for.
    func countUnkept(_ count: UInt64) {
        unkept.increment(by: count)
    }

    /// Sets the number of records that wait for a sink.
    func setQueued(_ count: Int, sink: String) {
        queued.child(sink).set(Double(count))
    }

    /// The counters of one sink, all of them at zero from the start.
    func counters(sink: String) -> SinkCounters {
        SinkCounters(
            written: Logger.Level.allCases.map { written.child($0.rawValue, sink) },
            sampled: Logger.Level.allCases.map { sampled.child($0.rawValue, sink, "line_limit") },
            dropped: DropReason.allCases.map { reason in
                Logger.Level.allCases.map { dropped.child($0.rawValue, sink, reason.rawValue) }
            }
        )
    }
}

/// What became of the records of one sink.
struct SinkCounters: Sendable {
    fileprivate let written: [Counter]
    fileprivate let sampled: [Counter]
    fileprivate let dropped: [[Counter]]

    /// Counts records that the sink wrote, with one addition for neighbours of one level.
    func countWritten(_ levels: some Sequence<Logger.Level>) {
        var (present, count): (Logger.Level?, UInt64) = (nil, 0)
        for level in levels {
            if level != present {
                if let present { written[present.index].increment(by: count) }
                (present, count) = (level, 0)
            }
            count += 1
        }
        if let present { written[present.index].increment(by: count) }
    }

    /// Counts a record that the sink's limit left out.
    func countSampled(_ level: Logger.Level) {
        sampled[level.index].increment()
    }

    /// Counts a record that the sink lost.
    func countDropped(_ level: Logger.Level, _ reason: LogMetrics.DropReason) {
        for (candidate, counters) in zip(LogMetrics.DropReason.allCases, dropped)
        where candidate == reason {
            counters[level.index].increment()
        }
    }

    /// How many records of each level the sink lost so far.
    func droppedByLevel() -> [UInt64] {
        Logger.Level.allCases.map { level in
            dropped.reduce(0) { $0 + $1[level.index].value }
        }
    }
}
