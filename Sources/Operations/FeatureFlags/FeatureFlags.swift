public import Observability

/// Answers whether a flag is on: the environment's word first, then the flag's default.
public final class FeatureFlags: Sendable {
    /// The metric that counts each answer.
    public static let evaluations = MetricDescriptor.counter(
        "taskforge_feature_flag_evaluations_total",
        help: "Answers given to the question whether a feature flag is on.",
        labels: ["flag", "variant", "reason"]
    )

    private let overrides: [String: Bool]
    private let counted: CounterFamily

    /// Answers from overrides, by flag name.
    public init(overrides: [String: Bool], metrics: MetricRegistry) {
        self.overrides = overrides
        self.counted = metrics.counter(Self.evaluations)
    }

    /// Whether the flag's behaviour is on; each answer is counted.
    public func isEnabled(_ flag: FeatureFlag) -> Bool {
        let override = overrides[flag.name]
        let isOn = override ?? flag.isOnByDefault
        counted.child(flag.name, isOn ? "on" : "off", override == nil ? "default" : "override")
            .increment()
        return isOn
    }
}
