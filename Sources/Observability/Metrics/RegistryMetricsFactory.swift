public import CoreMetrics

/// The backend of swift-metrics onto a registry, so that the metrics of libraries arrive as well.
///
/// Names and labels are made legal: `http.requests` becomes `http_requests_total`, a timer's name
/// ends in `_seconds`. A family's labels are those of its first use.
public final class RegistryMetricsFactory: MetricsFactory {
    private let registry: MetricRegistry

    /// Makes a backend onto a registry.
    public init(registry: MetricRegistry) {
        self.registry = registry
    }

    /// A counter family with `_total` at the end of its name.
    public func makeCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any CounterHandler {
        let names = ForeignMetricName(label: label, dimensions: dimensions)
        let descriptor = MetricDescriptor.counter(
            names.counter,
            help: names.help,
            labels: names.labels
        )
        return CountingHandler(registry.counter(descriptor).series.child(names.values))
    }

    /// A histogram where the recorder aggregates, else a gauge.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        let names = ForeignMetricName(label: label, dimensions: dimensions)
        guard aggregate else { return GaugeHandler(gauge(names)) }
        let descriptor = MetricDescriptor.histogram(
            names.value,
            help: names.help,
            labels: names.labels
        )
        return DistributionHandler(registry.histogram(descriptor).series.child(names.values))
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        GaugeHandler(gauge(ForeignMetricName(label: label, dimensions: dimensions)))
    }

    /// A histogram in seconds with `_seconds` at the end of its name.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let names = ForeignMetricName(label: label, dimensions: dimensions)
        let descriptor = MetricDescriptor.histogram(
            names.seconds,
            help: names.help,
            labels: names.labels
        )
        return DistributionHandler(registry.histogram(descriptor).series.child(names.values))
    }

    /// Does nothing: a series stays, within its family's limit, as Prometheus expects.
    public func destroyCounter(_ handler: any CounterHandler) {}

    /// Does nothing, like ``destroyCounter(_:)``.
    public func destroyMeter(_ handler: any MeterHandler) {}

    /// Does nothing, like ``destroyCounter(_:)``.
    public func destroyRecorder(_ handler: any RecorderHandler) {}

    /// Does nothing, like ``destroyCounter(_:)``.
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func gauge(_ names: ForeignMetricName) -> Gauge {
        let descriptor = MetricDescriptor.gauge(
            names.value,
            help: names.help,
            labels: names.labels
        )
        return registry.gauge(descriptor).series.child(names.values)
    }
}

private final class CountingHandler: CounterHandler {
    private let counter: Counter

    init(_ counter: Counter) { self.counter = counter }

    func increment(by amount: Int64) {
        if amount > 0 { counter.increment(by: UInt64(amount)) }
    }

    // A scraper takes a fall for a restart of the process, so the count goes on.
    func reset() {}
}

private final class GaugeHandler: RecorderHandler, MeterHandler {
    private let gauge: Gauge

    init(_ gauge: Gauge) { self.gauge = gauge }

    func record(_ value: Int64) { gauge.set(Double(value)) }
    func record(_ value: Double) { gauge.set(value) }
    func set(_ value: Int64) { gauge.set(Double(value)) }
    func set(_ value: Double) { gauge.set(value) }
    func increment(by amount: Double) { gauge.add(amount) }
    func decrement(by amount: Double) { gauge.add(-amount) }
}

private final class DistributionHandler: RecorderHandler, TimerHandler {
    private let histogram: Histogram

    init(_ histogram: Histogram) { self.histogram = histogram }

    func record(_ value: Int64) { histogram.observe(Double(value)) }
    func record(_ value: Double) { histogram.observe(value) }
    func recordNanoseconds(_ nanoseconds: Int64) { histogram.observe(Double(nanoseconds) / 1e9) }
}
