/// One family as the registry keeps it: its descriptor and the series of its kind.
enum MetricFamily: Sendable {
    /// Counts that only grow.
    case counter(MetricSeries<Counter>)
    /// Values that go up and down.
    case gauge(MetricSeries<Gauge>)
    /// Distributions over buckets.
    case histogram(MetricSeries<Histogram>)
    /// What does not change.
    case info(MetricSeries<Gauge>)

    /// Makes an empty family of the descriptor's kind.
    ///
    /// - Parameter refused: counts what the family's limit refuses.
    init(_ descriptor: MetricDescriptor, refused: Counter) {
        self =
            switch descriptor.kind {
            case .counter:
                .counter(MetricSeries(descriptor, refused: refused) { Counter() })
            case .gauge:
                .gauge(MetricSeries(descriptor, refused: refused) { Gauge() })
            case .histogram(let buckets):
                .histogram(
                    MetricSeries(descriptor, refused: refused) { Histogram(bounds: buckets) }
                )
            case .info:
                .info(MetricSeries(descriptor, refused: refused) { Gauge() })
            }
    }

    /// What the family was declared as.
    var descriptor: MetricDescriptor {
        switch self {
        case .counter(let series): series.descriptor
        case .gauge(let series), .info(let series): series.descriptor
        case .histogram(let series): series.descriptor
        }
    }

    /// Writes the header and every series.
    func write(to encoder: inout ExpositionEncoder) {
        encoder.writeHeader(of: descriptor)
        switch self {
        case .counter(let series):
            encoder.begin(descriptor, parts: ["_total", "_created"])
            for entry in series.sortedEntries() { encoder.write(entry.child, entry.labels) }
        case .gauge(let series):
            encoder.begin(descriptor, parts: [""])
            for entry in series.sortedEntries() {
                encoder.writeSample(0, entry.labels, entry.child.value)
            }
        case .info(let series):
            encoder.begin(descriptor, parts: ["_info"])
            for entry in series.sortedEntries() {
                encoder.writeSample(0, entry.labels, entry.child.value)
            }
        case .histogram(let series):
            encoder.begin(descriptor, parts: ["_bucket", "_sum", "_count", "_created"])
            for entry in series.sortedEntries() { encoder.write(entry.child, entry.labels) }
        }
    }
}
