/// One family as the registry keeps it: its descriptor and the series of its kind.
enum MetricFamily: Sendable {
    /// Counts that only grow.
    case counter(MetricSeries<Counter>)
    /// Values that go up and down.
    case gauge(MetricSeries<Gauge>)
    /// Distributions over buckets.
    case histogram(MetricSeries<Histogram>)

    /// Makes an empty family of the descriptor's kind.
    ///
    /// - Parameter refused: counts what the family's limit refuses.
    init(_ descriptor: MetricDescriptor, refused: Counter) {
        self =
            switch descriptor.kind {
            case .counter: .counter(MetricSeries(counters: descriptor, refused: refused))
            case .gauge: .gauge(MetricSeries(gauges: descriptor, refused: refused))
            case .histogram: .histogram(MetricSeries(histograms: descriptor, refused: refused))
            }
    }

    /// What the family was declared as.
    var descriptor: MetricDescriptor {
        switch self {
        case .counter(let series): series.descriptor
        case .gauge(let series): series.descriptor
        case .histogram(let series): series.descriptor
        }
    }

    /// Writes the header and every series.
    func write(to encoder: inout ExpositionEncoder) {
        encoder.writeHeader(of: descriptor)
        switch self {
        case .counter(let series):
            for entry in series.sortedEntries() {
                let (count, mirrored) = (entry.child.value, entry.child.mirroredTotal)
                if mirrored == 0 {
                    encoder.writeLine(entry.lines[0], count)
                } else {
                    encoder.writeLine(entry.lines[0], Double(count) + mirrored)
                }
            }
        case .gauge(let series):
            for entry in series.sortedEntries() {
                encoder.writeLine(entry.lines[0], entry.child.value)
            }
        case .histogram(let series):
            for entry in series.sortedEntries() {
                Self.write(entry, to: &encoder)
            }
        }
    }

    private static func write(
        _ entry: MetricSeries<Histogram>.Entry,
        to encoder: inout ExpositionEncoder
    ) {
        var cumulative: UInt64 = 0
        let counts = entry.child.bucketCounts()
        for (line, count) in zip(entry.lines, counts) {
            cumulative += count
            encoder.writeLine(line, cumulative)
        }
        encoder.writeLine(entry.lines[counts.count], entry.child.sum)
        encoder.writeLine(entry.lines[counts.count + 1], cumulative)
    }
}
