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
    /// Every metric of the module.
    static let all = [pushed]

    private let pushed: CounterFamily

    /// Takes the family from a registry.
    init(_ registry: MetricRegistry) {
        pushed = registry.counter(Self.pushed)
    }

    /// Counts an attempt.
    func pushed(_ outcome: String) {
        pushed.child(outcome).increment()
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
