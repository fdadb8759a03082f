/// What people said about all flags, at one moment.
public struct FlagSnapshot: Sendable, Hashable, Codable {
    /// A flag's rule and the change that made it.
    public struct Kept: Sendable, Hashable, Codable {
        /// The rule.
        public var rule: FlagRule
        /// The number of the change.
        public var version: Int64

        /// Creates a kept rule.
        public init(rule: FlagRule, version: Int64) {
            self.rule = rule
            self.version = version
        }
    }

    /// The rules by flag; flags without one are left to their default.
    public var rules: [String: Kept]

    /// Creates a snapshot.
    public init(rules: [String: Kept] = [:]) {
        self.rules = rules
    }
}
