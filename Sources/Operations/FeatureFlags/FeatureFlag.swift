/// A switch that changes behaviour without a new version.
///
/// A flag is a loan: it names who pays it back and until when. A flag that outlives its day fails
/// the tests.
public struct FeatureFlag: Sendable, Hashable {
    /// How far the behaviour behind a flag has come.
    public enum Stage: String, Sendable, Hashable, Codable {
        /// Tried by its makers.
        case experimental
        /// Offered to those who ask for it.
        case beta
        /// On for everybody; the flag is left as a way back.
        case released
    }

    /// The flag's name in lower snake case.
    public let name: String
    /// Whether the behaviour is on where nobody says otherwise.
    public let isOnByDefault: Bool
    /// What the flag switches, as one sentence.
    public let help: String
    /// The team or area that answers for it.
    public let owner: String
    /// How far its behaviour has come.
    public let stage: Stage
    /// The last day on which it may still be declared.
    public let expires: FlagExpiry

    /// Declares a flag.
    public init(
        name: String,
        default isOnByDefault: Bool,
        owner: String,
        stage: Stage,
        expires: FlagExpiry,
        help: String
    ) {
        self.name = name
        self.isOnByDefault = isOnByDefault
        self.owner = owner
        self.stage = stage
        self.expires = expires
        self.help = help
    }

    /// The environment variable that overrides the flag, such as `FEATURE_NEW_AI_MODEL`.
    public var environmentName: String {
        "FEATURE_" + name.uppercased()
    }
}
