/// What a metric family is called, what it counts, and by which labels it is split.
///
/// A family is declared once, at start-up, with ``MetricRegistry/declare(_:owner:)``; the same
/// value is then used to get at it with ``MetricRegistry/counter(_:)`` and its siblings.
public struct MetricDescriptor: Sendable, Hashable {
    /// The kind of a metric family.
    public enum Kind: Sendable, Hashable {
        /// A count that only grows; its name ends in `_total`.
        case counter
        /// A value that goes up and down.
        case gauge
        /// A distribution over buckets, given by at most 31 inclusive upper bounds in rising order.
        case histogram(buckets: [Double])
        /// What does not change while the program runs, told as labels; its name ends in `_info`.
        case info

        /// The kind's name, as OpenMetrics has it.
        public var word: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            case .info: "info"
            }
        }
    }

    /// The name in base units, `snake_case`, such as `taskforge_job_duration_seconds`.
    public let name: String
    /// The kind of the family, with the buckets where it is a histogram.
    public let kind: Kind
    /// One sentence for the reader of a dashboard.
    public let help: String
    /// The names of the labels, in the order in which children give their values.
    public let labels: [String]
    /// How many label sets the family keeps; the ones beyond share one overflow series.
    public let seriesLimit: Int

    /// Describes a counter.
    public static func counter(
        _ name: String,
        help: String,
        labels: [String] = [],
        seriesLimit: Int = 1_000
    ) -> Self {
        Self(name: name, kind: .counter, help: help, labels: labels, seriesLimit: seriesLimit)
    }

    /// Describes a gauge.
    public static func gauge(
        _ name: String,
        help: String,
        labels: [String] = [],
        seriesLimit: Int = 1_000
    ) -> Self {
        Self(name: name, kind: .gauge, help: help, labels: labels, seriesLimit: seriesLimit)
    }

    /// Describes what the labels of a series that is always 1 tell.
    public static func info(_ name: String, help: String, labels: [String]) -> Self {
        Self(name: name, kind: .info, help: help, labels: labels, seriesLimit: 1)
    }

    /// Describes a histogram; the last bucket, `+Inf`, is added by itself.
    public static func histogram(
        _ name: String,
        help: String,
        labels: [String] = [],
        buckets: [Double] = .latencySeconds,
        seriesLimit: Int = 1_000
    ) -> Self {
        Self(
            name: name,
            kind: .histogram(buckets: buckets),
            help: help,
            labels: labels,
            seriesLimit: seriesLimit
        )
    }
}

extension MetricDescriptor {
    /// The base unit at the end of the name, such as `seconds`; nil where there is none.
    public var unit: String? {
        let last = familyName.split(separator: "_").last.map(String.init) ?? ""
        return Self.units.contains(last) && kind != .info ? last : nil
    }

    /// The name without the suffix that its kind has in OpenMetrics: no two families may share it.
    var familyName: String {
        let suffix =
            switch kind {
            case .counter: "_total"
            case .info: "_info"
            case .gauge, .histogram: ""
            }
        return name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    }

    /// The names by which a reader may ask for the family: its own, and those of its samples.
    var sampleNames: Set<String> {
        let parts: [String] =
            switch kind {
            case .counter: ["_created"]
            case .histogram: ["_bucket", "_sum", "_count", "_created"]
            case .gauge, .info: []
            }
        return Set([name, familyName] + parts.map { familyName + $0 })
    }

    /// The base units of https://prometheus.io/docs/practices/naming/#base-units.
    private static let units: Set<String> = [
        "amperes", "bytes", "celsius", "grams", "joules", "meters", "ratio", "seconds", "volts",
    ]
}

extension [Double] {
    /// Bucket bounds in seconds for what takes between 1 millisecond and 10 seconds.
    ///
    /// The advice of OpenTelemetry's conventions for `http.server.request.duration`, with one
    /// bucket below: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
    public static let latencySeconds: [Double] = [
        0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]

    /// Bucket bounds in seconds for work that takes between 10 milliseconds and 30 minutes.
    public static let workSeconds: [Double] = [
        0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800,
    ]

    /// Bucket bounds in bytes between 256 bytes and 16 megabytes, each four times the one before.
    public static let sizeBytes: [Double] = [
        256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
    ]
}
