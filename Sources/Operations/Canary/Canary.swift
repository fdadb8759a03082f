public import struct Foundation.Date

/// A canary as the database knows it.
public struct Canary: Sendable, Hashable {
    /// The number by which commands name it.
    public let id: Int64
    /// The flag whose two paths it compares.
    public let flag: String
    /// How it goes.
    public let plan: CanaryPlan
    /// Where it stands.
    public let state: CanaryRun.State
    /// The step's place in the plan.
    public let step: Int
    /// When the step began.
    public let stepSince: Date
    /// Whether a person approved the next step.
    public let isApproved: Bool

    /// The run that goes on from here, with the evidence taken in.
    public func run(with evidence: CanaryEvidence) -> CanaryRun {
        var run = CanaryRun(
            plan: plan,
            state: state,
            step: step,
            since: stepSince,
            isApproved: isApproved
        )
        run.add(evidence)
        return run
    }

    /// Whether both paths work on a unit: drawn by its key, for a canary always the same.
    public func isShadowed(_ unit: String) -> Bool {
        FlagBucket.of(unit, salt: "shadow of canary \(id)")
            < FlagBucket.share(ofPercentage: plan.shadowPercentage)
    }
}

/// Something that was decided of a canary.
public struct CanaryDecision: Sendable, Hashable, Encodable {
    /// What.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// It began with its first step.
        case started
        /// The next step began.
        case advanced
        /// A person let the next step come.
        case approved
        /// The new path became the path.
        case promoted
        /// The old path became the path again.
        case aborted
    }

    /// What was decided.
    public let kind: Kind
    /// When.
    public let at: Date
    /// By whom: a person, or `canary` itself.
    public let author: String
    /// Why.
    public let why: String
    /// The share of units that takes the new path from then on, in percent.
    public let percentage: Double
    /// What it stood on.
    public let evidence: [CanaryFinding]

    private enum CodingKeys: String, CodingKey {
        case at, author, why, percentage, evidence
        case kind = "decision"
    }
}

/// What one guardrail showed.
public struct CanaryFinding: Sendable, Hashable, Codable {
    /// The guardrail.
    public let guardrail: Guardrail
    /// In how many pairs the candidate did worse.
    public let worse: Int
    /// In how many it did better.
    public let better: Int
    /// In how many they did alike.
    public let alike: Int
    /// The evidence that the candidate is worse: 1 of none.
    public let evidence: Double
    /// The evidence that aborts.
    public let limit: Double
}

extension CanaryRun {
    /// What each guardrail shows.
    public var findings: [CanaryFinding] {
        Guardrail.allCases.compactMap { guardrail in
            tests[guardrail].map { test in
                CanaryFinding(
                    guardrail: guardrail,
                    worse: test.worse,
                    better: test.better,
                    alike: test.alike,
                    // JSON has no infinity.
                    evidence: min(test.evidence, 1e300),
                    limit: 1 / plan.alpha
                )
            }
        }
    }
}
