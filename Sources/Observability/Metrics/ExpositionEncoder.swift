/// Writes metric families as text into a buffer of bytes, without allocating for a series.
///
/// Formats: https://prometheus.io/docs/instrumenting/exposition_formats/ and
/// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
struct ExpositionEncoder {
    /// The form that is written.
    let format: ExpositionFormat
    private(set) var bytes: [UInt8] = []
    /// The names of the samples of the family that is being written.
    private var names: [[UInt8]] = []
    /// The upper bounds of the family's buckets as the label `le` tells them.
    private var bounds: [[UInt8]] = []

    /// Begins with an empty buffer.
    ///
    /// - Parameter capacity: how many bytes are expected, so that the buffer need not move.
    init(format: ExpositionFormat, capacity: Int = 0) {
        self.format = format
        bytes.reserveCapacity(capacity)
    }

    /// Writes the lines that stand before the series of a family.
    mutating func writeHeader(of descriptor: MetricDescriptor) {
        let isOpenMetrics = format == .openMetrics
        let name = isOpenMetrics ? descriptor.familyName : descriptor.name
        // The older format has no word for what does not change.
        let kind = descriptor.kind == .info && !isOpenMetrics ? "gauge" : descriptor.kind.word
        bytes.append(contentsOf: "# HELP \(name) ".utf8)
        Self.escape(descriptor.help, quotes: isOpenMetrics, into: &bytes)
        bytes.append(contentsOf: "\n# TYPE \(name) \(kind)\n".utf8)
        if isOpenMetrics, let unit = descriptor.unit {
            bytes.append(contentsOf: "# UNIT \(name) \(unit)\n".utf8)
        }
    }

    /// Prepares for the series of a family.
    ///
    /// - Parameter parts: what its samples' names have behind the family's own.
    mutating func begin(_ descriptor: MetricDescriptor, parts: [String]) {
        names = parts.map { Array((descriptor.familyName + $0).utf8) }
        bounds = []
        guard case .histogram(let buckets) = descriptor.kind else { return }
        bounds = buckets.prefix(Histogram.boundLimit).map { Array($0.description.utf8) }
        bounds.append(Array("+Inf".utf8))
    }

    /// Writes one line of a number.
    mutating func writeSample(_ part: Int, _ labels: [UInt8], _ value: Double) {
        writeName(part, labels)
        bytes.appendMetricValue(value)
        endLine()
    }

    /// Writes the lines of a counter.
    mutating func write(_ counter: Counter, _ labels: [UInt8]) {
        let mirrored = counter.mirroredTotal
        writeName(0, labels)
        if mirrored == 0 {
            bytes.appendDecimal(counter.value)
        } else {
            bytes.appendMetricValue(Double(counter.value) + mirrored)
        }
        endLine(counter.exemplar)
        // Since when something else counted, it does not say.
        if mirrored == 0 { writeCreated(1, labels, counter.created) }
    }

    /// Writes the lines of a histogram.
    mutating func write(_ histogram: Histogram, _ labels: [UInt8]) {
        var cumulative: UInt64 = 0
        for bucket in bounds.indices {
            cumulative += histogram.count(in: bucket)
            bytes.append(contentsOf: names[0])
            bytes.append(UInt8(ascii: "{"))
            if !labels.isEmpty {
                bytes.append(contentsOf: labels)
                bytes.append(UInt8(ascii: ","))
            }
            bytes.append(contentsOf: Self.boundLabel)
            bytes.append(contentsOf: bounds[bucket])
            bytes.append(contentsOf: Self.boundEnd)
            bytes.appendDecimal(cumulative)
            endLine(histogram.exemplar(in: bucket))
        }
        writeSample(1, labels, histogram.sum)
        writeName(2, labels)
        bytes.appendDecimal(cumulative)
        endLine()
        writeCreated(3, labels, histogram.created)
    }

    /// Ends the exposition.
    mutating func finish() {
        if format == .openMetrics { bytes.append(contentsOf: "# EOF\n".utf8) }
    }

    /// Renders label names and values as they stand between the braces.
    static func labels(_ names: [String], _ values: [String]) -> [UInt8] {
        var labels: [UInt8] = []
        for (name, value) in zip(names, values) {
            if !labels.isEmpty { labels.append(UInt8(ascii: ",")) }
            labels.append(contentsOf: name.utf8)
            labels.append(contentsOf: "=\"".utf8)
            escape(value, quotes: true, into: &labels)
            labels.append(UInt8(ascii: "\""))
        }
        return labels
    }
}

extension ExpositionEncoder {
    private static let boundLabel = Array("le=\"".utf8)
    private static let boundEnd = Array("\"} ".utf8)

    private mutating func writeName(_ part: Int, _ labels: [UInt8]) {
        bytes.append(contentsOf: names[part])
        if !labels.isEmpty {
            bytes.append(UInt8(ascii: "{"))
            bytes.append(contentsOf: labels)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: " "))
    }

    private mutating func writeCreated(_ part: Int, _ labels: [UInt8], _ created: Double) {
        guard format == .openMetrics else { return }
        writeSample(part, labels, created)
    }

    private mutating func endLine(_ exemplar: Exemplar? = nil) {
        if format == .openMetrics, let exemplar {
            bytes.append(contentsOf: " # {trace_id=\"".utf8)
            bytes.append(contentsOf: exemplar.trace.traceID.utf8)
            bytes.append(contentsOf: "\",span_id=\"".utf8)
            bytes.append(contentsOf: exemplar.trace.spanID.utf8)
            bytes.append(contentsOf: "\"} ".utf8)
            bytes.appendMetricValue(exemplar.value)
            bytes.append(UInt8(ascii: " "))
            bytes.appendMetricValue(exemplar.time)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func escape(_ text: String, quotes: Bool, into bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\"") where quotes: bytes.append(contentsOf: #"\""#.utf8)
            default: bytes.append(byte)
            }
        }
    }
}
