/// What is wrong with a file of meeting rules: every fault that was found, at once.
public struct MeetingRulesError: Error, Hashable, CustomStringConvertible {
    /// The faults in the order of the lines.
    public var faults: [MeetingRulesFault]

    /// Names faults.
    public init(faults: [MeetingRulesFault]) {
        self.faults = faults
    }

    /// The faults, one a line.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// One fault of a file of meeting rules.
public struct MeetingRulesFault: Sendable, Hashable, CustomStringConvertible {
    /// The file's name.
    public var file: String
    /// The line, from 1, where it is known.
    public var line: Int?
    /// The value and what is wrong with it.
    public var problem: String

    /// Names a fault.
    public init(file: String, line: Int? = nil, problem: String) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    /// The place and the problem.
    public var description: String {
        "MEETING_RULES_FILE, \(file)\(line.map { ", line \($0)" } ?? ""): \(problem)."
    }

    /// One of each kind, for the reference page.
    public static let examples = [
        MeetingRulesFault(file: "rules.yaml", problem: "it cannot be read"),
        MeetingRulesFault(
            file: "rules.yaml",
            line: 4,
            problem: "'maybe' is neither allow nor deny"
        ),
    ]
}
