public import struct Foundation.Date
public import struct Foundation.TimeInterval

/// A canary as it stands: which step, with which evidence.
///
///     running ──> promoted   (the last step held)
///        └─────> aborted     (a guardrail was broken, or a person said so)
public struct CanaryRun: Sendable, Hashable {
    /// Where a canary stands.
    public enum State: String, Sendable, Hashable, Codable {
        /// Units take both paths.
        case running
        /// The new path is the path.
        case promoted
        /// The old path is the path again.
        case aborted
    }

    /// What a step still waits for, or what is to be done next.
    public enum Verdict: Sendable, Hashable {
        /// The step has not held for long enough; the seconds that are left.
        case holding(TimeInterval)
        /// Too few pairs to say anything; how many are missing.
        case insufficient(Int)
        /// A person's word is missing.
        case waitsForApproval
        /// The next step, or the end, may come.
        case advance
        /// A guardrail is broken.
        case abort(Guardrail)
        /// Nothing runs any more.
        case over
    }

    /// The plan.
    public let plan: CanaryPlan
    /// Where it stands.
    public private(set) var state = State.running
    /// The step's place in the plan.
    public private(set) var step = 0
    /// When the step began.
    public private(set) var stepSince: Date
    /// How many pairs the step had.
    public private(set) var pairsOfStep = 0
    /// Whether a person approved the next step.
    public private(set) var isApproved = false
    /// The evidence, over all steps.
    public private(set) var tests: [Guardrail: SequentialTest] = [:]

    /// Begins with a plan's first step.
    public init(plan: CanaryPlan, at start: Date) {
        self.plan = plan
        stepSince = start
    }

    /// Goes on from a step, before its evidence is taken in.
    init(plan: CanaryPlan, state: State, step: Int, since: Date, isApproved: Bool) {
        self.plan = plan
        self.state = state
        self.step = step
        stepSince = since
        self.isApproved = isApproved
    }

    /// The share of units that take the new path, in percent.
    public var percentage: Double {
        switch state {
        case .running: plan.steps[min(step, plan.steps.count - 1)]
        case .promoted: 100
        case .aborted: 0
        }
    }

    /// Takes in what both paths made of one unit; it counts for the step that it was done in.
    public mutating func add(_ pair: CanaryPair) {
        if pair.at >= stepSince { pairsOfStep += 1 }
        for guardrail in Guardrail.allCases {
            if let verdict = pair.verdict(guardrail, plan) {
                tests[guardrail, default: SequentialTest()].add(verdict)
            }
        }
    }

    /// Takes in all that is known.
    ///
    /// Reviewers see what one path made of a unit, never both; so the units of either path are
    /// paired in the order in which they were decided on. Were the paths alike, each of such a pair
    /// would be the better one half of the time.
    public mutating func add(_ evidence: CanaryEvidence) {
        for pair in evidence.pairs { add(pair) }
        for (new, old) in zip(evidence.candidateAcceptance, evidence.baselineAcceptance) {
            tests[.acceptance, default: SequentialTest()]
                .add(new < old ? .worse : new > old ? .better : .alike)
        }
    }

    /// What the canary waits for, or what comes next.
    public func verdict(at now: Date) -> Verdict {
        guard state == .running else { return .over }
        for guardrail in Guardrail.allCases
        where tests[guardrail]?.isWorse(alpha: plan.alpha) == true {
            return .abort(guardrail)
        }
        guard pairsOfStep >= plan.minimumPairs else {
            return .insufficient(plan.minimumPairs - pairsOfStep)
        }
        let left = plan.holdSeconds - now.timeIntervalSince(stepSince)
        if left > 0 { return .holding(left) }
        if plan.needsApproval, !isApproved { return .waitsForApproval }
        return .advance
    }

    /// Goes to the next step, or ends where there is none.
    public mutating func advance(at now: Date) {
        guard state == .running else { return }
        if step + 1 < plan.steps.count {
            step += 1
            stepSince = now
            pairsOfStep = 0
            isApproved = false
        } else {
            state = .promoted
        }
    }

    /// Notes a person's approval of the next step.
    public mutating func approve() {
        if state == .running { isApproved = true }
    }

    /// Ends it, with everything on the old path.
    public mutating func abort() {
        if state == .running { state = .aborted }
    }

    /// Ends it, with everything on the new path.
    public mutating func promote() {
        if state == .running { state = .promoted }
    }
}

extension CanaryRun.Verdict {
    /// In words, for a person.
    public var description: String {
        switch self {
        case .holding(let seconds): "holds for \(Int(seconds.rounded(.up))) s more"
        case .insufficient(let missing): "needs \(missing) more pairs"
        case .waitsForApproval: "waits for `taskforge canary approve`"
        case .advance: "may go to its next step"
        case .abort(let guardrail): "is worse by \(guardrail.rawValue)"
        case .over: "is over"
        }
    }
}
