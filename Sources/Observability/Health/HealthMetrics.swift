/// The metric families of the health monitor.
public struct HealthMetrics: Sendable {
    /// Whether a check is healthy.
    public static let status = MetricDescriptor.gauge(
        "taskforge_health_check_status",
        help: "Whether a check is healthy (1) or not (0).",
        labels: ["check"]
    )
    /// How long probes took.
    public static let duration = MetricDescriptor.histogram(
        "taskforge_health_check_duration_seconds",
        help: "How long a check's probes took.",
        labels: ["check"]
    )
    /// How often checks changed.
    public static let transitions = MetricDescriptor.counter(
        "taskforge_health_check_transitions_total",
        help: "How often a check changed, by what it changed to.",
        labels: ["check", "status"]
    )
    /// Probes that the budget did not allow.
    public static let overBudget = MetricDescriptor.counter(
        "taskforge_health_probes_over_budget_total",
        help: "Probes put off because the calls that health may spend were used up.",
        labels: ["check"]
    )
    /// Times that knowledge could not be shared.
    public static let sharingFailures = MetricDescriptor.counter(
        "taskforge_health_sharing_failures_total",
        help: "Times that what is known of health could not be shared with other instances."
    )
    /// What was forgotten before it could be told.
    public static let forgotten = MetricDescriptor.counter(
        "taskforge_health_evidence_forgotten_total",
        help: "Evidence and transitions forgotten because too much waited to be shared."
    )

    /// Every family, for the core to declare.
    public static let descriptors = [
        status, duration, transitions, overBudget, sharingFailures, forgotten,
    ]

    private let status: GaugeFamily
    private let duration: HistogramFamily
    private let transitions: CounterFamily
    private let overBudget: CounterFamily
    private let sharingFailures: Counter
    private let forgotten: Counter

    /// Gets the families from a registry.
    init(_ registry: MetricRegistry) {
        status = registry.gauge(Self.status)
        duration = registry.histogram(Self.duration)
        transitions = registry.counter(Self.transitions)
        overBudget = registry.counter(Self.overBudget)
        sharingFailures = registry.counter(Self.sharingFailures).child()
        forgotten = registry.counter(Self.forgotten).child()
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
    func count(_ transition: HealthTransition) {
        transitions.child(transition.check, transition.isHealthy ? "healthy" : "unhealthy")
            .increment()
    }

    /// Counts a probe that was put off.
    func countOverBudget(_ check: String) {
        overBudget.child(check).increment()
    }

    /// Counts that sharing failed.
    func countSharingFailure() {
        sharingFailures.increment()
    }

    /// Counts what was forgotten.
    func countForgotten(_ count: Int) {
        if count > 0 { forgotten.increment(by: UInt64(count)) }
    }
}
