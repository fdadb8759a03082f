/// The metric families of the health monitor.
struct HealthMetrics: Sendable {
    private let status: GaugeFamily
    private let duration: HistogramFamily
    private let transitions: CounterFamily

    /// Gets the families from a registry.
    init(_ registry: MetricRegistry) {
        status = registry.gauge(
            .gauge(
                "taskforge_health_check_status",
                help: "Whether a check is healthy (1) or not (0).",
                labels: ["check"]
            )
        )
        duration = registry.histogram(
            .histogram(
                "taskforge_health_check_duration_seconds",
                help: "How long a check's probes took.",
                labels: ["check"]
            )
        )
        transitions = registry.counter(
            .counter(
                "taskforge_health_check_transitions_total",
                help: "How often a check changed, by what it changed to.",
                labels: ["check", "status"]
            )
        )
    }

    /// Sets the status of every check.
    func set(from report: HealthReport) {
        for check in report.checks {
            status.child(check.name).set(check.isHealthy ? 1 : 0)
        }
    }

    /// Counts how long a probe took.
    func observe(_ check: String, latency: Duration) {
        duration.child(check).observe(latency)
    }

    /// Counts that a check changed.
    func countTransition(_ check: String, isHealthy: Bool) {
        transitions.child(check, isHealthy ? "healthy" : "unhealthy").increment()
    }
}
