public import Observability

/// The metric families of the queue.
public struct JobMetrics: Sendable {
    /// Attempts that came to an end.
    public static let executions = MetricDescriptor.counter(
        "taskforge_job_executions_total",
        help: "Attempts at jobs that came to an end, by what became of the job.",
        labels: ["kind", "outcome"]
    )
    /// How long attempts took.
    public static let duration = MetricDescriptor.histogram(
        "taskforge_job_duration_seconds",
        help: "How long attempts at jobs took.",
        labels: ["kind", "outcome"],
        buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900]
    )
    /// How many jobs there are; set by ``JobCensus``.
    public static let jobs = MetricDescriptor.gauge(
        "taskforge_jobs",
        help: "Jobs that are not over, and parked ones.",
        labels: ["queue", "state"]
    )
    /// How long ready jobs waited for a worker.
    public static let queueLatency = MetricDescriptor.histogram(
        "taskforge_job_queue_latency_seconds",
        help: "How long jobs were ready before a worker claimed them.",
        labels: ["queue"],
        buckets: [0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 2.5, 5, 15, 60, 300, 1_800]
    )
    /// Jobs taken from workers that fell silent.
    public static let rescues = MetricDescriptor.counter(
        "taskforge_job_rescues_total",
        help: "Jobs taken from workers whose leases had run out.",
        labels: ["queue"]
    )
    /// Calls of the store that failed.
    public static let storeErrors = MetricDescriptor.counter(
        "taskforge_job_store_errors_total",
        help: "Calls to the queue's store that failed and are tried again.",
        labels: ["operation"]
    )
    /// Outcomes that could not be written in time.
    public static let settlementsDropped = MetricDescriptor.counter(
        "taskforge_job_settlements_dropped_total",
        help: "Outcomes that the store did not take in time; the jobs are rescued and run again."
    )

    /// Every family, for the owner of the queue to declare.
    public static let descriptors = [
        executions, duration, jobs, queueLatency, rescues, storeErrors, settlementsDropped,
    ]

    private let executions: CounterFamily
    private let duration: HistogramFamily
    private let queueLatency: HistogramFamily
    private let rescues: CounterFamily
    private let storeErrors: CounterFamily
    private let settlementsDropped: CounterFamily

    init(_ registry: MetricRegistry) {
        executions = registry.counter(Self.executions)
        duration = registry.histogram(Self.duration)
        queueLatency = registry.histogram(Self.queueLatency)
        rescues = registry.counter(Self.rescues)
        storeErrors = registry.counter(Self.storeErrors)
        settlementsDropped = registry.counter(Self.settlementsDropped)
    }

    func ended(kind: String, outcome: JobOutcome, after time: Duration) {
        executions.child(kind, outcome.rawValue).increment()
        duration.child(kind, outcome.rawValue).observe(time)
    }

    func claimed(queue: String, waited: Duration) {
        queueLatency.child(queue).observe(waited)
    }

    func rescued(queue: String) {
        rescues.child(queue).increment()
    }

    func storeFailed(_ operation: String) {
        storeErrors.child(operation).increment()
    }

    func settlementDropped() {
        settlementsDropped.child().increment()
    }
}

/// What became of a job after an attempt, as the metrics name it.
enum JobOutcome: String, Sendable {
    case cancelled, completed, parked, released, retried, snoozed
    case leaseLost = "lease_lost"
}
