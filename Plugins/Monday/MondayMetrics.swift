import Observability
import OutboundHTTP

/// What the module measures.
struct MondayMetrics: Sendable {
    /// Attempts to create an item, by what came of them.
    static let pushed = MetricDescriptor.counter(
        "taskforge_monday_items_pushed_total",
        help: "Attempts to create an item on the board, by outcome.",
        labels: ["outcome"]
    )
    /// Assignees that were looked for in the account.
    static let people = MetricDescriptor.counter(
        "taskforge_monday_people_total",
        help: "Assignees looked for among the people of the account, by what was found.",
        labels: ["outcome"]
    )
    /// Every metric of the module.
    static let all = [pushed, people]

    private let pushed: CounterFamily
    private let people: CounterFamily

    /// Takes the family from a registry.
    init(_ registry: MetricRegistry) {
        pushed = registry.counter(Self.pushed)
        people = registry.counter(Self.people)
    }

    /// Counts attempts.
    func pushed(_ outcome: String, count: Int = 1) {
        guard count > 0 else { return }
        pushed.child(outcome).increment(by: UInt64(count))
    }

    /// Counts an assignee that was looked for.
    func person(_ outcome: String) {
        people.child(outcome).increment()
    }

    /// What the metric calls a failure.
    static func outcome(of failure: VendorFailure) -> String {
        switch failure {
        case .retry: "failed"
        case .waitUntil: "rate_limited"
        case .permanent: "refused"
        case .needsPerson: "needs_person"
        case .unknownOutcome: "unknown"
        }
    }
}
