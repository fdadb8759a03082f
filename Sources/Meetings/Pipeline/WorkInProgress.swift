import Jobs
import Observability

/// What a step knows of itself while it runs: since when, at which attempt, in which trace.
struct WorkInProgress: Sendable {
    let attempt: Int
    let traceID: String?
    private let startedAt: ContinuousClock.Instant

    init(attempt: Int = 1) {
        self.attempt = attempt
        traceID = TraceContext.current?.traceID
        startedAt = .now
    }

    /// The time since the step began, in seconds.
    var elapsedSeconds: Double { (ContinuousClock.now - startedAt) / .seconds(1) }
}
