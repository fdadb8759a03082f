public import ModuleKit
import Operations

/// The configuration as it was given: checked, with every fault and every doubt about it.
public struct LoadedConfiguration: Sendable {
    /// One variable, as `taskforge config show` prints it.
    public struct Row: Sendable, Hashable {
        /// The environment variable's name.
        public let name: String
        /// The value in force; nil where there is none, dots for a secret.
        public let value: String?
        /// Where the value comes from: `environment`, `.env`, `command line` or `default`.
        public let origin: String
        /// What the variable is for.
        public let help: String
    }

    /// What is wrong; the program does not start while this is not empty.
    public internal(set) var faults: [ConfigurationFault] = []
    /// What is doubtful, such as a name that nothing reads; one sentence each.
    public internal(set) var warnings: [String] = []
    /// All declared variables in the order of their declaration.
    public internal(set) var rows: [Row] = []

    var given: [String: String] = [:]
    var flagOverrides: [String: Bool] = [:]

    /// The values of some declared keys.
    public func values(of declarations: [any ConfigurationDeclaration]) -> ConfigurationValues {
        ConfigurationValues(of: declarations, given: given)
    }
}
