/// Writes metric families as text into a buffer of bytes.
///
/// Formats: https://prometheus.io/docs/instrumenting/exposition_formats/ and
/// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
struct ExpositionEncoder {
    /// The form that is written.
    let format: ExpositionFormat
    private(set) var bytes: [UInt8] = []

    /// Begins with an empty buffer.
    init(format: ExpositionFormat) {
        self.format = format
    }

    /// Writes the lines that stand before the series of a family.
    mutating func writeHeader(of descriptor: MetricDescriptor) {
        var name = descriptor.name
        let kind =
            switch descriptor.kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        if format == .openMetrics, descriptor.kind == .counter, name.hasSuffix("_total") {
            name.removeLast("_total".count)
        }
        bytes.append(contentsOf: "# HELP \(name) ".utf8)
        Self.escape(descriptor.help, quotes: format == .openMetrics, into: &bytes)
        bytes.append(contentsOf: "\n# TYPE \(name) \(kind)\n".utf8)
    }

    /// Writes one line from its rendered beginning and a whole number.
    mutating func writeLine(_ beginning: [UInt8], _ value: UInt64) {
        bytes.append(contentsOf: beginning)
        bytes.appendDecimal(value)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes one line from its rendered beginning and a number.
    mutating func writeLine(_ beginning: [UInt8], _ value: Double) {
        bytes.append(contentsOf: beginning)
        bytes.appendMetricValue(value)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Ends the exposition.
    mutating func finish() {
        if format == .openMetrics { bytes.append(contentsOf: "# EOF\n".utf8) }
    }

    /// Renders a line up to its value: the name, the labels in braces and a space.
    static func lineBeginning(
        _ name: String,
        labels: [String],
        values: [String],
        bucketBound: Double? = nil
    ) -> [UInt8] {
        var line = Array(name.utf8)
        var separator = UInt8(ascii: "{")
        for (label, value) in zip(labels, values) {
            line.append(separator)
            line.append(contentsOf: label.utf8)
            line.append(contentsOf: "=\"".utf8)
            escape(value, quotes: true, into: &line)
            line.append(UInt8(ascii: "\""))
            separator = UInt8(ascii: ",")
        }
        if let bucketBound {
            line.append(separator)
            let bound = bucketBound == .infinity ? "+Inf" : bucketBound.description
            line.append(contentsOf: "le=\"\(bound)\"".utf8)
            separator = UInt8(ascii: ",")
        }
        if separator == UInt8(ascii: ",") { line.append(UInt8(ascii: "}")) }
        line.append(UInt8(ascii: " "))
        return line
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
