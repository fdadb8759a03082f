public import Observability

/// The metric families of the schedules.
public struct ScheduleMetrics: Sendable {
    /// Fire times that were dealt with.
    public static let runs = MetricDescriptor.counter(
        "taskforge_schedule_runs_total",
        help: "Fire times by outcome: fired, late, already_fired.",
        labels: ["schedule", "outcome"]
    )
    /// When a schedule's job was last completed; set by ``ScheduleCensus``.
    public static let lastSuccess = MetricDescriptor.gauge(
        "taskforge_schedule_last_success_timestamp_seconds",
        help: "When a job of the schedule was last completed.",
        labels: ["schedule"]
    )
    /// When a schedule fires next; set by ``ScheduleCensus``.
    public static let nextRun = MetricDescriptor.gauge(
        "taskforge_schedule_next_run_timestamp_seconds",
        help: "When the schedule fires next.",
        labels: ["schedule"]
    )
    /// Whether this process leads.
    public static let leader = MetricDescriptor.gauge(
        "taskforge_scheduler_leader",
        help: "1 where this process leads the schedules, else 0."
    )
    /// Rounds that failed.
    public static let failures = MetricDescriptor.counter(
        "taskforge_scheduler_round_failures_total",
        help: "Rounds of the scheduler that failed and are tried again."
    )

    /// Every family, for the owner of the schedules to declare.
    public static let descriptors = [runs, lastSuccess, nextRun, leader, failures]

    private let runs: CounterFamily
    private let leader: Gauge
    private let failures: Counter

    init(_ registry: MetricRegistry) {
        runs = registry.counter(Self.runs)
        leader = registry.gauge(Self.leader).child()
        failures = registry.counter(Self.failures).child()
    }

    func fired(schedule: String, _ result: FireResult, isLate: Bool) {
        let outcome =
            switch result {
            case .alreadyFired: "already_fired"
            case .fired: isLate ? "late" : "fired"
            }
        runs.child(schedule, outcome).increment()
    }

    func leads(_ leads: Bool) {
        leader.set(leads ? 1 : 0)
    }

    func failed() {
        failures.increment()
    }
}
