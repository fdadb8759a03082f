/// A text form in which the metrics are told to a scraper.
public enum ExpositionFormat: Sendable, Hashable {
    /// The Prometheus text format 0.0.4.
    case prometheusText
    /// OpenMetrics 1.0.0.
    case openMetrics

    /// The value of the `Content-Type` header that goes with the form.
    public var contentType: String {
        switch self {
        case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}
