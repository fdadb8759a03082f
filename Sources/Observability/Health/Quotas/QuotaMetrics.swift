import FoundationEssentials

/// The metric families of the vendors' quotas.
public struct QuotaMetrics: Sendable {
    /// How much a quota holds.
    public static let limit = MetricDescriptor.gauge(
        "taskforge_vendor_quota_limit",
        help: "How much a vendor's quota holds.",
        labels: ["upstream", "window"]
    )
    /// How much is left.
    public static let remaining = MetricDescriptor.gauge(
        "taskforge_vendor_quota_remaining",
        help: "How much of a vendor's quota is left, by our own count and the vendor's word.",
        labels: ["upstream", "window"]
    )
    /// When it begins anew.
    public static let reset = MetricDescriptor.gauge(
        "taskforge_vendor_quota_reset_timestamp_seconds",
        help: "When a vendor's quota begins anew; 0 where that is not known.",
        labels: ["upstream", "window"]
    )
    /// When nothing is left.
    public static let exhaustion = MetricDescriptor.gauge(
        "taskforge_vendor_quota_exhaustion_timestamp_seconds",
        help: "When a vendor's quota runs out at the present rate; 0 where it lasts.",
        labels: ["upstream", "window"]
    )

    /// Every family, for the core to declare.
    public static let descriptors = [limit, remaining, reset, exhaustion]

    private let limit: GaugeFamily
    private let remaining: GaugeFamily
    private let reset: GaugeFamily
    private let exhaustion: GaugeFamily

    init(_ registry: MetricRegistry) {
        limit = registry.gauge(Self.limit)
        remaining = registry.gauge(Self.remaining)
        reset = registry.gauge(Self.reset)
        exhaustion = registry.gauge(Self.exhaustion)
    }

    func set(_ forecasts: [QuotaForecast]) {
        for forecast in forecasts {
            let labels = (forecast.reading.upstream, forecast.reading.window)
            if let size = forecast.reading.limit { limit.child(labels.0, labels.1).set(size) }
            remaining.child(labels.0, labels.1).set(forecast.remaining)
            reset.child(labels.0, labels.1).set(forecast.resetsAt?.timeIntervalSince1970 ?? 0)
            exhaustion.child(labels.0, labels.1)
                .set(forecast.runsOutAt?.timeIntervalSince1970 ?? 0)
        }
    }
}
