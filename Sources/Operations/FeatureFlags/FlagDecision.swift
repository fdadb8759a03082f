/// The answer to the question whether a flag is on, and why.
public struct FlagDecision: Sendable, Hashable {
    /// Why a flag is on or off, in the words of OpenFeature's specification
    /// (https://openfeature.dev/specification/types#resolution-reason), and `ENV_OVERRIDE`.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The environment says so, above everything else.
        case environment = "ENV_OVERRIDE"
        /// The kill switch is thrown.
        case killed = "DISABLED"
        /// The subject is a beta user or has an attribute of the rule.
        case target = "TARGETING_MATCH"
        /// The share of subjects decides.
        case split = "SPLIT"
        /// Nobody said anything.
        case standard = "DEFAULT"
        /// A rule decides that was not confirmed by the database for a while.
        case stale = "STALE"
    }

    /// Whether the behaviour is on.
    public var isOn: Bool
    /// Why.
    public var reason: Reason
    /// The number of the change that made the rule; 0 where there is none.
    public var version: Int64

    /// The variant: `on` or `off`.
    public var variant: String { isOn ? "on" : "off" }
}

/// A question that is asked on the way to a decision, in its order.
enum FlagStep: CaseIterable {
    case environment
    case killSwitch
    case betaUsers
    case attributes
    case percentage
    case standard

    /// The reason of a decision that this step makes.
    var reason: FlagDecision.Reason {
        switch self {
        case .environment: .environment
        case .killSwitch: .killed
        case .betaUsers, .attributes: .target
        case .percentage: .split
        case .standard: .standard
        }
    }
}

/// Everything that a flag's decision stands on.
struct FlagBasis: Sendable {
    /// Whether the behaviour is on where nobody says otherwise.
    var isOnByDefault: Bool
    /// What the environment says.
    var override: Bool?
    /// What people said.
    var rule: FlagRule?
    /// The number of the change that made the rule.
    var version: Int64 = 0

    /// What a step says of a subject; nil where it leaves the matter to the next.
    func verdict(_ step: FlagStep, for subject: FlagSubject) -> Bool? {
        switch step {
        case .environment: return override
        case .killSwitch: return rule?.isKilled == true ? false : nil
        case .betaUsers:
            guard let rule, !rule.betaUsers.isEmpty else { return nil }
            let names = [subject.key, subject.attributes["user"]]
            return names.contains { $0.map(rule.betaUsers.contains) == true } ? true : nil
        case .attributes:
            guard let rule, !rule.attributes.isEmpty else { return nil }
            let isMet = rule.attributes.contains { condition in
                subject.attributes[condition.name].map(condition.values.contains) == true
            }
            return isMet ? true : nil
        case .percentage:
            guard let rule, let percentage = rule.percentage else { return nil }
            let share = FlagBucket.share(ofPercentage: percentage)
            if share == 0 { return false }
            if share == Int(FlagBucket.count) { return true }
            guard let key = subject.key else { return nil }
            return FlagBucket.of(key, salt: rule.salt) < share
        case .standard: return isOnByDefault
        }
    }

    /// The first step that says something, and what.
    ///
    /// - Parameter isStale: Whether rules were not confirmed for a while; the environment's word
    ///   and a default without a rule need nobody's confirmation.
    func decide(
        for subject: FlagSubject,
        isStale: Bool
    ) -> (step: FlagStep, decision: FlagDecision) {
        let (step, isOn) = firstVerdict(for: subject)
        let isDoubtful = isStale && rule != nil && step != .environment
        return (
            step,
            FlagDecision(isOn: isOn, reason: isDoubtful ? .stale : step.reason, version: version)
        )
    }

    private func firstVerdict(for subject: FlagSubject) -> (FlagStep, Bool) {
        for step in FlagStep.allCases {
            if let isOn = verdict(step, for: subject) { return (step, isOn) }
        }
        return (.standard, isOnByDefault)
    }
}
