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
    /// A unit that takes no longer, in seconds, counts as no slower, whatever the other took.
    public var secondsAllowed: Double
    /// A unit that costs no more, in the currency of the prices, counts as no dearer.
    public var costAllowed: Double
    /// The share of units that both paths work on, in percent: one for good, one without effect.
    public var shadowPercentage: Double

    /// Creates a plan.
    public init(
        steps: [Double] = [1, 5, 10, 25, 50, 100],
        holdSeconds: Double = 3_600,
        minimumPairs: Int = 20,
        needsApproval: Bool = false,
        falseAborts: Double = 0.05,
        tolerance: Double = 1.5,
        secondsAllowed: Double = 30,
        costAllowed: Double = 0.05,
        shadowPercentage: Double = 100
    ) {
        self.steps = steps
        self.holdSeconds = holdSeconds
        self.minimumPairs = minimumPairs
        self.needsApproval = needsApproval
        self.falseAborts = falseAborts
        self.tolerance = tolerance
        self.secondsAllowed = secondsAllowed
        self.costAllowed = costAllowed
        self.shadowPercentage = shadowPercentage
    }

    private enum CodingKeys: String, CodingKey {
        case steps, tolerance
        case holdSeconds = "hold_seconds"
        case minimumPairs = "minimum_pairs"
        case needsApproval = "needs_approval"
        case falseAborts = "false_aborts"
        case secondsAllowed = "seconds_allowed"
        case costAllowed = "cost_allowed"
        case shadowPercentage = "shadow_percentage"
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
        guard (0...86_400).contains(secondsAllowed), (0...1_000).contains(costAllowed) else {
            throw .badPlan("A unit may be allowed up to 86400 seconds and a cost of up to 1000.")
        }
        guard shadowPercentage > 0, shadowPercentage <= 100 else {
            throw .badPlan("The share worked on by both lies over 0 and at most at 100 percent.")
        }
    }
}
