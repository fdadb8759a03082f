/// The flags of the core; modules declare their own.
public enum CoreFlags {
    /// Whether a module's extractor is used where one is configured.
    public static let moduleExtractor = FeatureFlag(
        name: "module_extractor",
        default: true,
        owner: "meetings",
        stage: .released,
        expires: FlagExpiry(2027, 12, 31),
        help: "Reads a meeting with a configured integration instead of the built-in rules."
    )

    /// Whether the first page shows charts.
    public static let enhancedDashboard = FeatureFlag(
        name: "enhanced_dashboard",
        default: false,
        owner: "web",
        stage: .beta,
        expires: FlagExpiry(2027, 6, 30),
        help: "Shows charts of the last 24 hours on the first page."
    )

    /// All of them.
    public static let all = [moduleExtractor, enhancedDashboard]
}
