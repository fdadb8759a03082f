package import Observability

/// The pipeline's own metrics, held ready.
package struct PipelineMetrics: Sendable {
    static let descriptors: [MetricDescriptor] = [
        ingested, replaced, items, refused, instructions, duration, ready, waiting, unreviewed,
        readBack, batches, updates,
    ]

    /// Transcripts that came in.
    package static let ingested = MetricDescriptor.counter(
        "taskforge_transcripts_ingested_total",
        help: "Transcripts stored for the first time.",
        labels: ["source"]
    )
    /// Transcripts whose words changed.
    package static let replaced = MetricDescriptor.counter(
        "taskforge_transcripts_replaced_total",
        help: "Stored transcripts whose words their source gave anew and otherwise.",
        labels: ["source"]
    )
    /// Items by state.
    package static let items = MetricDescriptor.counter(
        "taskforge_action_items_total",
        help: "Action items by the state they came into.",
        labels: ["state"]
    )
    /// Proposals that were refused.
    package static let refused = MetricDescriptor.counter(
        "taskforge_action_items_refused_total",
        help: "Proposals of extractors that the code refused.",
        labels: ["extractor", "reason"]
    )
    /// Sentences that try to instruct a model.
    package static let instructions = MetricDescriptor.counter(
        "taskforge_transcript_instructions_total",
        help: "Sentences of transcripts that speak to a language model; no item stands on them."
    )
    /// Items that the board was asked about again.
    package static let readBack = MetricDescriptor.counter(
        "taskforge_board_items_read_total",
        help: "Items read back from the board, by what people had done to them.",
        labels: ["outcome"]
    )
    /// Requests that create items on the board.
    package static let batches = MetricDescriptor.counter(
        "taskforge_board_batches_total",
        help: "Requests that create items on the board, by what came of them.",
        labels: ["outcome"]
    )
    /// Items that were written over on the board.
    package static let updates = MetricDescriptor.counter(
        "taskforge_board_updates_total",
        help: "Items changed here that were written over on the board, or in part kept as edited.",
        labels: ["outcome"]
    )
    /// How long steps took.
    package static let duration = MetricDescriptor.histogram(
        "taskforge_meeting_step_duration_seconds",
        help: "Time that a committed step of a meeting took.",
        labels: ["step"]
    )
    /// How long meetings waited for their items.
    package static let ready = MetricDescriptor.histogram(
        "taskforge_meeting_ready_duration_seconds",
        help: "Time from a meeting's arrival to its action items.",
        buckets: [1, 5, 15, 60, 300, 900, 1_800, 3_600, 14_400]
    )
    /// How long the oldest meeting has waited for its items; set by ``MeetingCensus``.
    package static let waiting = MetricDescriptor.gauge(
        "taskforge_meeting_oldest_waiting_seconds",
        help: "How long the oldest meeting without action items has waited; 0 where none waits."
    )
    /// How long the oldest item has waited for a person; set by ``MeetingCensus``.
    package static let unreviewed = MetricDescriptor.gauge(
        "taskforge_action_item_oldest_unreviewed_seconds",
        help: "How long the oldest item without a review has waited; 0 where none waits."
    )

    private let instructions: Counter
    private let ready: Histogram
    private let ingestedFamily: CounterFamily
    private let replacedFamily: CounterFamily
    private let itemsFamily: CounterFamily
    private let refusedFamily: CounterFamily
    private let durationFamily: HistogramFamily
    private let readFamily: CounterFamily
    private let batchFamily: CounterFamily
    private let updateFamily: CounterFamily

    init(_ registry: MetricRegistry) {
        instructions = registry.counter(Self.instructions).child()
        ready = registry.histogram(Self.ready).child()
        ingestedFamily = registry.counter(Self.ingested)
        replacedFamily = registry.counter(Self.replaced)
        itemsFamily = registry.counter(Self.items)
        refusedFamily = registry.counter(Self.refused)
        durationFamily = registry.histogram(Self.duration)
        readFamily = registry.counter(Self.readBack)
        batchFamily = registry.counter(Self.batches)
        updateFamily = registry.counter(Self.updates)
    }

    func ingested(source: String) {
        ingestedFamily.child(source).increment()
    }

    func replaced(source: String) {
        replacedFamily.child(source).increment()
    }

    func items(_ state: ItemState, count: Int = 1) {
        itemsFamily.child(state.rawValue).increment(by: UInt64(count))
    }

    func refused(extractor: String, reason: String) {
        refusedFamily.child(extractor, reason).increment()
    }

    func instructions(_ count: Int) {
        instructions.increment(by: UInt64(count))
    }

    func finished(_ step: String, _ work: WorkInProgress) {
        durationFamily.child(step).observe(work.elapsedSeconds)
    }

    func read(_ count: Int, _ outcome: String) {
        guard count > 0 else { return }
        readFamily.child(outcome).increment(by: UInt64(count))
    }

    func batch(_ outcome: String) {
        batchFamily.child(outcome).increment()
    }

    func update(_ outcome: String) {
        updateFamily.child(outcome).increment()
    }

    func ready(after duration: Duration) {
        ready.observe(duration)
    }
}
