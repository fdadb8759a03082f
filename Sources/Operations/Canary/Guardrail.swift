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
