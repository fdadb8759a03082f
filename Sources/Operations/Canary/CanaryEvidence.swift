public import struct Foundation.Date

/// What one path made of a unit.
public struct CanaryOutcome: Sendable, Hashable {
    /// Whether it failed.
    public var hasFailed: Bool
    /// How long it took, in seconds.
    public var seconds: Double
    /// What it cost, in the currency of the prices; 0 where it costs nothing.
    public var cost: Double

    /// Describes an outcome.
    public init(hasFailed: Bool, seconds: Double, cost: Double = 0) {
        self.hasFailed = hasFailed
        self.seconds = seconds
        self.cost = cost
    }
}

/// What both paths made of one unit.
public struct CanaryPair: Sendable, Hashable {
    /// What the new path made of it.
    public var candidate: CanaryOutcome
    /// What the old path made of it.
    public var baseline: CanaryOutcome
    /// When the second of them was done.
    public var at: Date

    /// Pairs outcomes.
    public init(candidate: CanaryOutcome, baseline: CanaryOutcome, at: Date) {
        self.candidate = candidate
        self.baseline = baseline
        self.at = at
    }

    /// Compares the two; nil where there is nothing to compare, and for what reviewers say.
    func verdict(_ guardrail: Guardrail, _ plan: CanaryPlan) -> SequentialTest.Pair? {
        func compared(_ value: (CanaryOutcome) -> Double, allowed: Double) -> SequentialTest.Pair {
            let (new, old) = (value(candidate), value(baseline))
            if new > old * plan.tolerance && new > allowed { return .worse }
            return old > new * plan.tolerance && old > allowed ? .better : .alike
        }
        switch guardrail {
        case .errors:
            if candidate.hasFailed == baseline.hasFailed { return .alike }
            return candidate.hasFailed ? .worse : .better
        case .latency:
            guard !candidate.hasFailed, !baseline.hasFailed else { return nil }
            return compared(\.seconds, allowed: plan.secondsAllowed)
        case .cost: return compared(\.cost, allowed: plan.costAllowed)
        case .acceptance: return nil
        }
    }
}

/// All that is known of a canary's units so far.
public struct CanaryEvidence: Sendable, Hashable {
    /// The units that both paths worked on.
    public var pairs: [CanaryPair]
    /// Of the units that the new path did for good and reviewers decided on, the accepted share
    /// each, in the order of the decisions.
    public var candidateAcceptance: [Double]
    /// The same of the old path.
    public var baselineAcceptance: [Double]

    /// Collects evidence.
    public init(
        pairs: [CanaryPair] = [],
        candidateAcceptance: [Double] = [],
        baselineAcceptance: [Double] = []
    ) {
        self.pairs = pairs
        self.candidateAcceptance = candidateAcceptance
        self.baselineAcceptance = baselineAcceptance
    }
}

/// Who knows what both paths of a flag made of their units.
public protocol CanaryTrials: Sendable {
    /// What is known of a canary's units, reviewers' late decisions included.
    func evidence(of canary: Int64) async throws -> CanaryEvidence
}
