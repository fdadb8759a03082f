/// What there is to know of a kind of fault: where it applies, what it takes, what it does.
///
/// The table beside it is the one place that says so: faults are checked and explained by it.
struct FaultFacts: Sendable {
    /// What a fault happens to.
    enum Moment: Sendable, Hashable {
        /// To a call of the vendor.
        case request

        /// To a delivery of the vendor.
        case webhook

        /// To everything for as long as the fault is in force.
        case always
    }

    /// The kind.
    let kind: SandboxFaults.Kind

    /// What happens, in a sentence.
    let summary: String

    /// The operations that it applies to, by vendor; an empty list for all of them.
    let operations: [Vendor: [String]]

    /// What it happens to.
    var moment = Moment.request

    /// The HTTP status where none is given; nil where the kind takes none.
    var status: Int?

    /// The vendor's code where none is given; nil where the kind takes none.
    var code: String?

    /// The seconds where none are given; nil where the kind takes none.
    var seconds: Double?

    /// The seconds that the kind takes.
    var secondsRange = 0.0...600

    /// Whether a caller that tries again comes through, and nothing is worse than before.
    var isPassing = false

    /// The longest time of what is not a wait: a week, in seconds.
    static let week = 604_800.0

    /// Whether the kind can happen to an operation.
    func applies(to vendor: Vendor, _ operation: String) -> Bool {
        guard let operations = operations[vendor] else { return false }
        return operations.isEmpty || operations.contains(operation)
    }

    /// The operations of a vendor that a fault may be meant for.
    static let operations: [Vendor: [String]] = [
        .fireflies: ["transcript", "transcripts", "user", "users"],
        .gemini: ["generateContent", "models"],
        .monday: [
            "account", "archive_item", "boards", "change_column_value",
            "change_multiple_column_values", "change_simple_column_value", "complexity",
            "create_item", "create_update", "create_webhook", "delete_item", "delete_webhook",
            "items", "items_page_by_column_values", "me", "move_item_to_group",
            "next_items_page", "updates", "users", "version", "versions", "webhooks",
        ],
        .render: ["GET", "POST", "PATCH", "PUT", "DELETE"],
    ]

    /// The kinds that a caller outlives and that may happen to an operation, in their order.
    static func passing(_ vendor: Vendor, _ operation: String) -> [FaultFacts] {
        all.filter { $0.isPassing && $0.applies(to: vendor, operation) }
    }

    /// The facts of every kind, in the order of the reference page.
    static let all = connection + refusals + limits + graphQL + transcripts + model + webhooks

    fileprivate static let byKind = Dictionary(
        all.map { ($0.kind, $0) },
        uniquingKeysWith: { first, _ in first }
    )
}

extension SandboxFaults.Kind {
    /// What there is to know of the kind.
    var facts: FaultFacts {
        FaultFacts.byKind[self] ?? FaultFacts(kind: self, summary: "", operations: [:])
    }
}
