/// A switch that changes behaviour without a new version.
public struct FeatureFlag: Sendable, Hashable {
    /// The flag's name in lower snake case.
    public let name: String
    /// Whether the behaviour is on where nobody says otherwise.
    public let isOnByDefault: Bool
    /// What the flag switches, as one sentence.
    public let help: String

    /// Declares a flag.
    public init(name: String, default isOnByDefault: Bool, help: String) {
        self.name = name
        self.isOnByDefault = isOnByDefault
        self.help = help
    }

    /// The environment variable that overrides the flag, such as `FEATURE_GEMINI_EXTRACTION`.
    public var environmentName: String {
        "FEATURE_" + name.uppercased()
    }
}
