/// What is known of an environment variable without knowing its type.
///
/// A module lists its ``ConfigurationKey`` values under this protocol, so that the core can check
/// all of them and the reference pages can show them.
public protocol ConfigurationDeclaration: Sendable {
    /// The environment variable's name.
    var name: String { get }
    /// What the variable is for, as one sentence.
    var help: String { get }
    /// What a value must be, as it reads after "must be".
    var rule: String { get }
    /// Whether the value may never be shown.
    var isSecret: Bool { get }
    /// The default as it would be written in the environment; nil when there is none.
    var defaultText: String? { get }

    /// Checks a given value against the rule.
    func fault(in text: String) -> ConfigurationFault?
}
