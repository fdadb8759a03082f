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

    /// How long the oldest ready job of a queue has waited; set by ``JobCensus``.
    public static let oldestWaiting = MetricDescriptor.gauge(
        "taskforge_job_oldest_waiting_seconds",
        help: "How long the oldest ready job of the queue has waited; 0 while none waits.",
        labels: ["queue"]
    )
    /// How long no attempt of a queue has begun while some run; set by ``JobCensus``.
    ///
    /// A queue whose jobs hang fills its places and begins no more.
    public static let stalled = MetricDescriptor.gauge(
        "taskforge_job_stalled_seconds",
        help: "How long no attempt of the queue has begun while some run; 0 while none runs.",
        labels: ["queue"]
    )
    /// Parked jobs by why they are parked; set by ``JobCensus``.
    public static let parked = MetricDescriptor.gauge(
        "taskforge_jobs_parked",
        help: "Parked jobs, which wait for a person, by their cause.",
        labels: ["queue", "cause"]
    )
    /// Whether a queue is paused; set by ``JobCensus``.
    public static let paused = MetricDescriptor.gauge(
        "taskforge_job_queue_paused",
        help: "1 while the queue is paused and its jobs wait.",
        labels: ["queue"]
    )
    /// Jobs that a rate limit put off.
    public static let rateLimited = MetricDescriptor.counter(
        "taskforge_job_rate_limited_total",
        help: "Jobs that their rate limit put off to a later moment.",
        labels: ["queue"]
    )
    /// Jobs that were deleted at the end of their retention.
    public static let pruned = MetricDescriptor.counter(
        "taskforge_jobs_pruned_total",
        help: "Jobs that were deleted at the end of their retention."
    )

    /// Every family, for the owner of the queue to declare.
    public static let descriptors = [
        executions, duration, jobs, queueLatency, rescues, storeErrors, settlementsDropped,
        oldestWaiting, stalled, parked, paused, rateLimited, pruned,
    ]

    private let executions: CounterFamily
    private let duration: HistogramFamily
    private let queueLatency: HistogramFamily
    private let rescues: CounterFamily
    private let pruned: CounterFamily
    private let storeErrors: CounterFamily
    private let settlementsDropped: CounterFamily

    init(_ registry: MetricRegistry) {
        executions = registry.counter(Self.executions)
        duration = registry.histogram(Self.duration)
        queueLatency = registry.histogram(Self.queueLatency)
        rescues = registry.counter(Self.rescues)
        pruned = registry.counter(Self.pruned)
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

    func prunedJobs(_ count: Int) {
        pruned.child().increment(by: UInt64(count))
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
