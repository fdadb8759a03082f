/// Whom or what a flag is asked for.
public struct FlagSubject: Sendable, Hashable {
    /// What stays the same from question to question, such as a meeting's source id or a person's
    /// address; nil where there is nobody, so that no percentage applies.
    public var key: String?
    /// What rules can ask about, by name.
    public var attributes: [String: String]

    /// Describes a subject.
    public init(key: String?, attributes: [String: String] = [:]) {
        self.key = key
        self.attributes = attributes
    }

    /// Nobody in particular.
    public static let nobody = FlagSubject(key: nil)
}
