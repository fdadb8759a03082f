import Observability

/// The metrics of what people, rules and later readings do to meetings and items, held ready.
struct ReviewMetrics: Sendable {
    static let descriptors: [MetricDescriptor] = [
        denied, reviews, deleted, restated, fileRemovals, filesLeft,
    ]

    private static let denied = MetricDescriptor.counter(
        "taskforge_meetings_denied_total",
        help: "Meetings that were not read, by the rule that said so.",
        labels: ["rule"]
    )
    private static let reviews = MetricDescriptor.counter(
        "taskforge_action_item_reviews_total",
        help: "Decisions of people about action items.",
        labels: ["action"]
    )
    private static let deleted = MetricDescriptor.counter(
        "taskforge_meetings_deleted_total",
        help: "Meetings deleted with their words and items, by what asked for it.",
        labels: ["cause"]
    )
    private static let restated = MetricDescriptor.counter(
        "taskforge_action_items_restated_total",
        help: "Known action items that a later reading or meeting changed, by how.",
        labels: ["change"]
    )

    static let fileRemovals = MetricDescriptor.counter(
        "taskforge_meeting_file_removals_total",
        help: "Attempts to remove a watched folder's file of a meeting whose words went.",
        labels: ["outcome"]
    )
    static let filesLeft = MetricDescriptor.gauge(
        "taskforge_meeting_files_to_remove",
        help: "Files of meetings whose words went that could not be removed yet."
    )

    private let deniedFamily: CounterFamily
    private let reviewFamily: CounterFamily
    private let deletedFamily: CounterFamily
    private let restatedFamily: CounterFamily

    init(_ registry: MetricRegistry) {
        deniedFamily = registry.counter(Self.denied)
        reviewFamily = registry.counter(Self.reviews)
        deletedFamily = registry.counter(Self.deleted)
        restatedFamily = registry.counter(Self.restated)
    }

    func denied(by rule: String) {
        deniedFamily.child(rule).increment()
    }

    func reviewed(_ action: ItemChange.Action) {
        reviewFamily.child(action.rawValue).increment()
    }

    func deleted(_ count: Int, _ cause: String) {
        guard count > 0 else { return }
        deletedFamily.child(cause).increment(by: UInt64(count))
    }

    func restated(_ change: ItemChange.Action, _ count: Int) {
        guard count > 0 else { return }
        restatedFamily.child(change.rawValue).increment(by: UInt64(count))
    }
}
