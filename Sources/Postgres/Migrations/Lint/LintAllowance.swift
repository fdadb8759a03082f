/// A pattern that a migration may hold although the lint calls it unsafe, and why.
public struct LintAllowance: Sendable, Hashable {
    /// The rule's name.
    public let rule: String
    /// Why it is safe here.
    public let reason: String

    /// Allows a pattern.
    public init(_ rule: String, because reason: String) {
        self.rule = rule
        self.reason = reason
    }
}
