/// The faults of metric declarations, all of one call at once.
public struct MetricDeclarationError: Error, Sendable, CustomStringConvertible {
    /// One fault of one family.
    public enum Fault: Sendable, Hashable {
        /// The family's names break a rule.
        case unsound(name: String, owner: String, rule: String)
        /// Two owners declare a family of one name differently.
        case conflict(name: String, owner: String, earlierOwner: String)
        /// Two families would have one name in OpenMetrics, which tells a counter without `_total`.
        case clash(name: String, owner: String, earlierName: String, earlierOwner: String)
    }

    /// The faults in the order of the declarations.
    public let faults: [Fault]

    /// Every fault in a sentence of its own, a line each.
    public var description: String {
        faults.map(\.sentence).joined(separator: "\n")
    }
}

extension MetricDeclarationError.Fault {
    fileprivate var sentence: String {
        switch self {
        case .unsound(let name, let owner, let rule):
            "The metric \(name) declared by \(owner) breaks a naming rule: \(rule)."
        case .conflict(let name, let owner, let earlierOwner):
            """
            The metric \(name) is declared by \(earlierOwner) and, differently, by \(owner): \
            rename one or make kind, help, labels and limit equal.
            """
        case .clash(let name, let owner, let earlierName, let earlierOwner):
            """
            The metric \(name) declared by \(owner) and \(earlierName) declared by \
            \(earlierOwner) have the same name in OpenMetrics: rename one.
            """
        }
    }
}
