/// How a flag's decision for a subject comes about, step by step.
public struct FlagExplanation: Sendable, Hashable, Encodable {
    /// One question on the way.
    public struct Step: Sendable, Hashable, Encodable {
        /// What is asked, such as `kill switch`.
        public let asked: String
        /// What is found.
        public let found: String
        /// What it says: `on`, `off`, or nil where it leaves the matter to the next.
        public let verdict: String?
    }

    /// The flag.
    public let flag: String
    /// Whether it is on.
    public let value: Bool
    /// The reason of the decision.
    public let reason: String
    /// The number of the change that made the rule; 0 where there is none.
    public let version: Int64
    /// The steps up to the one that decides.
    public let steps: [Step]
}

extension FeatureFlags {
    /// Explains a flag's decision; it is not counted.
    public func explain(
        _ flag: FeatureFlag,
        for subject: FlagSubject
    ) -> FlagExplanation {
        let (basis, isStale) = basis(of: flag)
        let (deciding, decision) = basis.decide(for: subject, isStale: isStale)
        var steps: [FlagExplanation.Step] = []
        for step in FlagStep.allCases {
            let (asked, found) = basis.words(step, flag: flag, subject: subject)
            let verdict = basis.verdict(step, for: subject).map { $0 ? "on" : "off" }
            steps.append(FlagExplanation.Step(asked: asked, found: found, verdict: verdict))
            if step == deciding { break }
        }
        return FlagExplanation(
            flag: flag.name,
            value: decision.isOn,
            reason: decision.reason.rawValue,
            version: decision.version,
            steps: steps
        )
    }
}

extension FlagBasis {
    /// A step in words.
    fileprivate func words(
        _ step: FlagStep,
        flag: FeatureFlag,
        subject: FlagSubject
    ) -> (asked: String, found: String) {
        switch step {
        case .environment:
            (flag.environmentName, override.map { "set to \($0)" } ?? "not set")
        case .killSwitch: ("kill switch", rule?.isKilled == true ? "thrown" : "not thrown")
        case .betaUsers:
            ("beta users", "\(subject.key ?? "nobody") among \(rule?.betaUsers.count ?? 0)")
        case .attributes: ("attributes", attributeWords)
        case .percentage: ("percentage", percentageWords(subject))
        case .standard: ("default", flag.isOnByDefault ? "on" : "off")
        }
    }

    private var attributeWords: String {
        guard let rule, !rule.attributes.isEmpty else { return "none in the rule" }
        return rule.attributes.map { "\($0.name) in \($0.values.sorted().joined(separator: "|"))" }
            .joined(separator: ", ")
    }

    private func percentageWords(_ subject: FlagSubject) -> String {
        guard let rule, let percentage = rule.percentage else { return "none in the rule" }
        guard let key = subject.key else { return "\(percentage) %, of nobody in particular" }
        let place = Double(FlagBucket.of(key, salt: rule.salt)) / 10_000
        return "\(key) lies at \(place) % of \(percentage) %"
    }
}
