public import Observability
import Synchronization

/// Answers whether flags are on, in this process, from what was heard last.
///
/// The order: the environment's word, the kill switch, beta users, attributes, the percentage, the
/// default. ``FlagFollower`` brings what people say from the database.
public final class FeatureFlags: Sendable {
    /// The metric that counts each answer.
    public static let evaluations = MetricDescriptor.counter(
        "taskforge_feature_flag_evaluations_total",
        help: "Answers given to the question whether a feature flag is on.",
        labels: ["flag", "variant", "reason"]
    )

    private struct Entry {
        var basis: FlagBasis
        /// The series of each answer, once it was given.
        var counters = [Counter?](repeating: nil, count: 2 * FlagDecision.Reason.allCases.count)
    }

    private struct State {
        var entries: [String: Entry]
        /// Whether the rules were not confirmed for a while.
        var isStale = false
    }

    /// The flags that are declared, in their order.
    public let declared: [FeatureFlag]
    private let state: Mutex<State>
    private let counted: CounterFamily

    /// Answers for declared flags.
    ///
    /// - Parameter overrides: What the environment says, by flag name.
    public init(
        _ declared: [FeatureFlag],
        overrides: [String: Bool] = [:],
        metrics: MetricRegistry
    ) {
        self.declared = declared
        var entries: [String: Entry] = [:]
        for flag in declared {
            entries[flag.name] = Entry(
                basis: FlagBasis(
                    isOnByDefault: flag.isOnByDefault,
                    override: overrides[flag.name]
                )
            )
        }
        state = Mutex(State(entries: entries))
        counted = metrics.counter(Self.evaluations)
    }

    /// Whether a flag's behaviour is on for a subject; each answer is counted.
    public func isEnabled(_ flag: FeatureFlag, for subject: FlagSubject = .nobody) -> Bool {
        decide(flag, for: subject).isOn
    }

    /// Whether a flag's behaviour is on for a subject, and why; each answer is counted.
    public func decide(_ flag: FeatureFlag, for subject: FlagSubject = .nobody) -> FlagDecision {
        let (decision, counter) = state.withLock { state in
            let isStale = state.isStale
            // Only a test's flag that nobody declared is not there; it answers by its default.
            let fresh = Entry(basis: FlagBasis(isOnByDefault: flag.isOnByDefault))
            return answer(&state.entries[flag.name, default: fresh], flag.name, subject, isStale)
        }
        counter.increment()
        return decision
    }

    /// A declared flag by its name.
    ///
    /// - Throws: ``FlagError/unknown(_:known:)``.
    public func flag(named name: String) throws(FlagError) -> FeatureFlag {
        guard let flag = declared.first(where: { $0.name == name }) else {
            throw .unknown(name, known: declared.map(\.name))
        }
        return flag
    }

    /// Takes what people said in the place of what was known.
    public func replace(_ snapshot: FlagSnapshot, isStale: Bool) {
        state.withLock { state in
            for name in state.entries.keys {
                let kept = snapshot.rules[name]
                state.entries[name]?.basis.rule = kept?.rule
                state.entries[name]?.basis.version = kept?.version ?? 0
            }
            state.isStale = isStale
        }
    }

    /// Notes whether the rules were not confirmed for a while.
    public func markStale(_ isStale: Bool) {
        state.withLock { $0.isStale = isStale }
    }

    /// What a flag's decision stands on, and whether its rule was not confirmed for a while.
    func basis(of flag: FeatureFlag) -> (basis: FlagBasis, isStale: Bool) {
        state.withLock { state in
            let basis = state.entries[flag.name]?.basis
            return (basis ?? FlagBasis(isOnByDefault: flag.isOnByDefault), state.isStale)
        }
    }

    private func answer(
        _ entry: inout Entry,
        _ name: String,
        _ subject: FlagSubject,
        _ isStale: Bool
    ) -> (FlagDecision, Counter) {
        let decision = entry.basis.decide(for: subject, isStale: isStale).decision
        let place = decision.reason.place * 2 + (decision.isOn ? 1 : 0)
        if let counter = entry.counters[place] { return (decision, counter) }
        let counter = counted.child(name, decision.variant, decision.reason.rawValue)
        entry.counters[place] = counter
        return (decision, counter)
    }
}

extension FlagDecision.Reason {
    /// The reason's place among all.
    fileprivate var place: Int {
        switch self {
        case .environment: 0
        case .killed: 1
        case .target: 2
        case .split: 3
        case .standard: 4
        case .stale: 5
        }
    }
}
