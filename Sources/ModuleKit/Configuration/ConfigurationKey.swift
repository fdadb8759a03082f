/// An environment variable with its type, rule and default.
///
/// A variable that is set to nothing counts as not set.
public struct ConfigurationKey<Value: Sendable>: ConfigurationDeclaration {
    /// The environment variable's name.
    public let name: String
    /// What the variable is for, as one sentence.
    public let help: String
    /// What a value must be, as it reads after "must be".
    public let rule: String
    /// Whether the value may never be shown.
    public let isSecret: Bool
    /// The default as it would be written in the environment; nil when there is none.
    public let defaultText: String?

    let whenAbsent: Value
    private let parse: @Sendable (String) throws -> Value

    /// Declares a variable with a rule of its own.
    ///
    /// - Parameters:
    ///   - name: The environment variable's name.
    ///   - rule: What a value must be, as it reads after "must be".
    ///   - isSecret: Whether the value may never be shown.
    ///   - defaultText: The default as it would be written in the environment.
    ///   - whenAbsent: The value when none is given.
    ///   - help: What the variable is for, as one sentence.
    ///   - parse: Reads a value; any error it throws means that the rule is broken. A
    ///     ``ConfigurationFault`` is told as it is, where it knows more than the rule.
    public init(
        _ name: String,
        rule: String,
        isSecret: Bool = false,
        defaultText: String?,
        whenAbsent: Value,
        help: String,
        parse: @escaping @Sendable (String) throws -> Value
    ) {
        self.name = name
        self.help = help
        self.rule = rule
        self.isSecret = isSecret
        self.defaultText = defaultText
        self.whenAbsent = whenAbsent
        self.parse = parse
    }

    /// Reads a value.
    ///
    /// - Throws: ``ConfigurationFault`` when the value breaks the rule.
    public func value(of text: String) throws(ConfigurationFault) -> Value {
        do {
            return try parse(text)
        } catch let fault as ConfigurationFault {
            throw fault
        } catch {
            throw ConfigurationFault(
                name: name,
                given: isSecret ? nil : text,
                problem: "must be \(rule)",
                remedy: defaultText.map { "Correct it, or remove it for the default \($0)." }
                    ?? "Correct it or remove it."
            )
        }
    }

    /// Checks a given value against the rule.
    public func fault(in text: String) -> ConfigurationFault? {
        do {
            _ = try value(of: text)
            return nil
        } catch {
            return error
        }
    }
}
