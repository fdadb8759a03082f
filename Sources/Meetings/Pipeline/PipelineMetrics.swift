import Observability

/// The pipeline's own metrics, held ready.
struct PipelineMetrics: Sendable {
    static let descriptors: [MetricDescriptor] = [ingested, items, refused, duration]

    private static let ingested = MetricDescriptor.counter(
        "taskforge_transcripts_ingested_total",
        help: "Transcripts stored for the first time.",
        labels: ["source"]
    )
    private static let items = MetricDescriptor.counter(
        "taskforge_action_items_total",
        help: "Action items by the state they came into.",
        labels: ["state"]
    )
    private static let refused = MetricDescriptor.counter(
        "taskforge_action_items_refused_total",
        help: "Proposals of extractors that the code refused.",
        labels: ["extractor", "reason"]
    )
    private static let duration = MetricDescriptor.histogram(
        "taskforge_meeting_step_duration_seconds",
        help: "Time that a committed step of a meeting took.",
        labels: ["step"]
    )

    private let ingestedFamily: CounterFamily
    private let itemsFamily: CounterFamily
    private let refusedFamily: CounterFamily
    private let durationFamily: HistogramFamily

    init(_ registry: MetricRegistry) {
        ingestedFamily = registry.counter(Self.ingested)
        itemsFamily = registry.counter(Self.items)
        refusedFamily = registry.counter(Self.refused)
        durationFamily = registry.histogram(Self.duration)
    }

    func ingested(source: String) {
        ingestedFamily.child(source).increment()
    }

    func items(_ state: ItemState, count: Int = 1) {
        itemsFamily.child(state.rawValue).increment(by: UInt64(count))
    }

    func refused(extractor: String, reason: String) {
        refusedFamily.child(extractor, reason).increment()
    }

    func finished(_ step: String, _ work: WorkInProgress) {
        durationFamily.child(step).observe(work.elapsedSeconds)
    }
}
