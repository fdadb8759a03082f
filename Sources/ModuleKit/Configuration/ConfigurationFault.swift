/// One thing that is wrong with the configuration, with its remedy.
public struct ConfigurationFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The variable, or the variables joined by ` and `.
    public let name: String
    /// The value that was given; nil when none was, or when it is a secret.
    public let given: String?
    /// What is wrong, as it reads after the name.
    public let problem: String
    /// What to do, as a sentence.
    public let remedy: String

    /// Describes a fault.
    public init(name: String, given: String? = nil, problem: String, remedy: String) {
        self.name = name
        self.given = given
        self.problem = problem
        self.remedy = remedy
    }

    /// The fault and its remedy on one line.
    public var description: String {
        let value = given.map { " (given: \"\($0)\")" } ?? ""
        // What another error says of the value may be a whole sentence.
        let problem = problem.hasSuffix(".") ? problem.dropLast() : problem[...]
        return "\(name) \(problem)\(value). \(remedy)"
    }
}
