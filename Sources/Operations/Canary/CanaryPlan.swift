/// How a canary goes: its steps, what each of them waits for, and what stops it.
public struct CanaryPlan: Sendable, Hashable, Codable {
    /// The shares of units that take the new path, in percent, growing.
    public var steps: [Double]
    /// How long a step holds at least, in seconds.
    public var holdSeconds: Double
    /// How many pairs of both paths a step needs at least.
    public var minimumPairs: Int
    /// Whether a person must approve each next step.
    public var needsApproval: Bool
    /// The share of harmless canaries that may be aborted, over all guardrails together.
    public var falseAborts: Double
    /// A path counts as slower or dearer than the other from this factor on.
    public var tolerance: Double

    /// Creates a plan.
    public init(
        steps: [Double] = [1, 5, 10, 25, 50, 100],
        holdSeconds: Double = 3_600,
        minimumPairs: Int = 20,
        needsApproval: Bool = false,
        falseAborts: Double = 0.05,
        tolerance: Double = 1.5
    ) {
        self.steps = steps
        self.holdSeconds = holdSeconds
        self.minimumPairs = minimumPairs
        self.needsApproval = needsApproval
        self.falseAborts = falseAborts
        self.tolerance = tolerance
    }

    private enum CodingKeys: String, CodingKey {
        case steps, tolerance
        case holdSeconds = "hold_seconds"
        case minimumPairs = "minimum_pairs"
        case needsApproval = "needs_approval"
        case falseAborts = "false_aborts"
    }

    /// The share of false aborts that each guardrail may spend.
    var alpha: Double { falseAborts / Double(Guardrail.allCases.count) }

    /// Checks the plan against its limits.
    ///
    /// - Throws: ``CanaryError/badPlan(_:)`` with the value and the remedy.
    public func check() throws(CanaryError) {
        guard (1...20).contains(steps.count), steps.allSatisfy({ $0 > 0 && $0 <= 100 }),
            zip(steps, steps.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw .badPlan("Steps are 1 to 20 growing shares over 0 and up to 100 percent.") }
        guard (0...2_592_000).contains(holdSeconds) else {
            throw .badPlan("A step holds at most 30 days.")
        }
        guard (1...100_000).contains(minimumPairs) else {
            throw .badPlan("A step needs 1 to 100000 pairs, not \(minimumPairs).")
        }
        guard falseAborts > 0, falseAborts <= 0.5 else {
            throw .badPlan("The share of false aborts lies over 0 and at most at 0.5.")
        }
        guard (1...10).contains(tolerance) else {
            throw .badPlan("The tolerance is a factor of 1 to 10, not \(tolerance).")
        }
    }
}

/// What is watched of both paths.
public enum Guardrail: String, Sendable, Hashable, Codable, CaseIterable {
    /// Whether the unit failed.
    case errors
    /// How long it took.
    case latency
    /// The share of its results that reviewers accepted.
    case acceptance
    /// What it cost.
    case cost
}

/// What one path made of a unit.
public struct CanaryOutcome: Sendable, Hashable, Codable {
    /// Whether it failed.
    public var hasFailed: Bool
    /// How long it took, in seconds.
    public var seconds: Double
    /// What it cost, in the currency of the prices; nil where it costs nothing.
    public var cost: Double?
    /// The share of its results that reviewers accepted; nil where nobody has decided.
    public var acceptance: Double?

    /// Describes an outcome.
    public init(
        hasFailed: Bool,
        seconds: Double,
        cost: Double? = nil,
        acceptance: Double? = nil
    ) {
        self.hasFailed = hasFailed
        self.seconds = seconds
        self.cost = cost
        self.acceptance = acceptance
    }

    private enum CodingKeys: String, CodingKey {
        case seconds, cost, acceptance
        case hasFailed = "failed"
    }

    /// Compares a candidate's outcome with the baseline's; nil where there is nothing to compare.
    func pair(
        with baseline: CanaryOutcome,
        by guardrail: Guardrail,
        tolerance: Double
    ) -> SequentialTest.Pair? {
        switch guardrail {
        case .errors:
            return Self.compared(hasFailed ? 1 : 0, baseline.hasFailed ? 1 : 0, tolerance: 1)
        case .latency:
            guard !hasFailed, !baseline.hasFailed else { return nil }
            return Self.compared(seconds, baseline.seconds, tolerance: tolerance)
        case .acceptance:
            guard let acceptance, let other = baseline.acceptance else { return nil }
            return Self.compared(other, acceptance, tolerance: 1)
        case .cost:
            guard let cost, let other = baseline.cost else { return nil }
            return Self.compared(cost, other, tolerance: tolerance)
        }
    }

    private static func compared(
        _ value: Double,
        _ other: Double,
        tolerance: Double
    ) -> SequentialTest.Pair {
        if value > other * tolerance { return .worse }
        return other > value * tolerance ? .better : .alike
    }
}
