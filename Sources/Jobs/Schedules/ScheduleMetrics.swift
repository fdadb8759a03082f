public import Observability

/// The metric families of the schedules.
public struct ScheduleMetrics: Sendable {
    /// The values of the label `outcome`: how the job ended, or why there was none.
    static let outcomes =
        RunResult.allCases.map(\.rawValue)
        + [FireOutcome.skipped, .missed].map(\.rawValue)

    /// What became of fire times: each ends in one of the outcomes.
    public static let runs = MetricDescriptor.counter(
        "taskforge_schedule_runs_total",
        help: "Fire times by what became of them: \(outcomes.joined(separator: ", ")).",
        labels: ["schedule", "outcome"]
    )
    /// Fire times whose job was enqueued noticeably late.
    public static let lateFires = MetricDescriptor.counter(
        "taskforge_schedule_late_fires_total",
        help: "Fire times whose job was enqueued more than a minute late.",
        labels: ["schedule"]
    )
    /// When a schedule's job was last completed; set by ``ScheduleCensus``.
    public static let lastSuccess = MetricDescriptor.gauge(
        "taskforge_schedule_last_success_timestamp_seconds",
        help: "When a run of the schedule last came to a good end; NaN where none did.",
        labels: ["schedule"]
    )
    /// When a fire time was last found that runs late; set by ``ScheduleCensus``.
    ///
    /// It comes from the ledger, so it also tells of what a start found before its first scrape,
    /// which the growth of a counter cannot.
    public static let lastLate = MetricDescriptor.gauge(
        "taskforge_schedule_last_late_timestamp_seconds",
        help: "When a fire time of the schedule was last found that runs late; NaN where none was.",
        labels: ["schedule"]
    )
    /// When a fire time was last found that never runs; set by ``ScheduleCensus``.
    public static let lastMissed = MetricDescriptor.gauge(
        "taskforge_schedule_last_missed_timestamp_seconds",
        help: "When a fire time was last found that was missed for good; NaN where none was.",
        labels: ["schedule"]
    )
    /// When a schedule fires next; set by ``ScheduleCensus``.
    public static let nextRun = MetricDescriptor.gauge(
        "taskforge_schedule_next_run_timestamp_seconds",
        help: "When the schedule fires next; NaN where it fires no more.",
        labels: ["schedule"]
    )
    /// Whether this process leads, and did its last round.
    public static let leader = MetricDescriptor.gauge(
        "taskforge_scheduler_leader",
        help: "1 where this process leads the schedules and did its last round, else 0."
    )
    /// Rounds that failed.
    public static let failures = MetricDescriptor.counter(
        "taskforge_scheduler_round_failures_total",
        help: "Rounds of the scheduler that failed and are tried again."
    )

    /// Every family, for the owner of the schedules to declare.
    public static let descriptors = [
        runs, lateFires, lastSuccess, lastLate, lastMissed, nextRun, leader, failures,
    ]

    private let runs: CounterFamily
    private let lateFires: CounterFamily
    private let leader: Gauge
    private let failures: Counter

    /// Gets the families from a registry; each schedule's counters begin at 0.
    init(_ registry: MetricRegistry, of schedules: [String]) {
        runs = registry.counter(Self.runs)
        lateFires = registry.counter(Self.lateFires)
        for schedule in schedules {
            _ = lateFires.child(schedule)
            for outcome in Self.outcomes {
                _ = runs.child(schedule, outcome)
            }
        }
        leader = registry.gauge(Self.leader).child()
        failures = registry.counter(Self.failures).child()
    }

    func dealtWith(_ record: FireRecord) {
        switch record.outcome {
        case .late: lateFires.child(record.schedule).increment()
        case .missed, .skipped:
            runs.child(record.schedule, record.outcome.rawValue).increment()
        case .fired, .triggered: break
        }
    }

    func ended(_ record: FireRecord) {
        guard let result = record.result else { return }
        runs.child(record.schedule, result.rawValue).increment()
    }

    func leads(_ leads: Bool) {
        leader.set(leads ? 1 : 0)
    }

    func failed() {
        failures.increment()
    }
}
