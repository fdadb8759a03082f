/// A series that Prometheus works out at each evaluation, for others to build on.
struct RecordingRule: Sendable {
    /// The name of the series.
    let name: String
    /// What it is.
    let query: PromQL

    /// The series that the rule makes, of all jobs.
    var recorded: PromQL { PromQL(name, faults: query.faults) }
}

/// A condition that a person is told of.
public struct Alert: Sendable {
    /// How soon somebody must look.
    enum Severity: String, Sendable {
        /// At once, at any hour.
        case page
        /// On the next working day.
        case ticket
    }

    /// The name, and that of its page in `runbooks`.
    public let name: String
    /// How soon somebody must look.
    let severity: Severity
    /// What is wrong where it holds.
    public let query: PromQL
    /// How long it must hold.
    let duration: Duration
    /// One line for the message.
    let summary: String
    /// A sentence with the values, for whoever gets the message.
    let description: String

    init(
        _ name: String,
        _ severity: Severity,
        when query: PromQL,
        for duration: Duration,
        summary: String,
        description: String
    ) {
        self.name = name
        self.severity = severity
        self.query = query
        self.duration = duration
        self.summary = summary
        self.description = description
    }
}
