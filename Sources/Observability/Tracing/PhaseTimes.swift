import Synchronization

/// Where the time of one request went, added up by whoever works for it.
///
/// Work that runs side by side is added up too, so that the sum may be more than the whole.
package final class PhaseTimes: Sendable {
    /// What a request may wait for.
    package enum Phase: Int, CaseIterable, Sendable {
        /// For a database connection to be free.
        case connection
        /// For the database's answers.
        case database
        /// For other companies' servers.
        case upstream

        /// The phase's name in headers and log records.
        package var name: String {
            switch self {
            case .connection: "connection"
            case .database: "database"
            case .upstream: "upstream"
            }
        }
    }

    private let nanoseconds = InlineArray<3, Atomic<Int64>> { _ in Atomic(0) }

    /// Begins with nothing.
    package init() {}

    /// Those of the request that the present task works for.
    package static var current: PhaseTimes? { TraceContext.current?.phases }

    /// Adds time to a phase.
    package func add(_ time: Duration, to phase: Phase) {
        let (seconds, attoseconds) = time.components
        let sum = seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
        nanoseconds[phase.rawValue].wrappingAdd(sum, ordering: .relaxed)
    }

    /// The phases in which any time was spent.
    package var spent: [(phase: Phase, time: Duration)] {
        Phase.allCases.compactMap { phase in
            let spent = nanoseconds[phase.rawValue].load(ordering: .relaxed)
            return spent > 0 ? (phase, .nanoseconds(spent)) : nil
        }
    }
}
