import Jobs
import Observability

/// What a step knows of itself while it runs: since when, at which attempt, in which trace.
public struct WorkInProgress: Sendable {
    /// The attempt, from 1.
    public let attempt: Int
    /// The trace, where there is one.
    public let traceID: String?
    private let startedAt: ContinuousClock.Instant

    /// Begins a step now.
    public init(attempt: Int = 1) {
        self.attempt = attempt
        traceID = TraceContext.current?.traceID
        startedAt = .now
    }

    /// The time since the step began, in seconds.
    public var elapsedSeconds: Double { (ContinuousClock.now - startedAt) / .seconds(1) }
}
