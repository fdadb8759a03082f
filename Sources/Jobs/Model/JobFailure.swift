public import FoundationEssentials

/// What went wrong in one attempt, as the job's row keeps it.
public struct JobFailure: Sendable, Hashable, Codable {
    /// The attempt, from 1.
    public var attempt: Int
    /// When it was written down, by the store's clock.
    public var at: Date
    /// When the attempt began, by the store's clock.
    public var startedAt: Date?
    /// The worker that performed the attempt.
    public var worker: String
    /// The error's type, such as `OutboundError`.
    public var errorType: String
    /// The error's own words, at most ``JobLimits/failureMessageLength`` characters.
    public var message: String

    private enum CodingKeys: String, CodingKey {
        case attempt, at, worker, message
        case errorType = "error_type"
        case startedAt = "started_at"
    }

    /// Describes a failure; the store puts its own times in place of both.
    public init(
        attempt: Int,
        at: Date = .distantPast,
        startedAt: Date? = nil,
        worker: String,
        errorType: String,
        message: String
    ) {
        self.attempt = attempt
        self.at = at
        self.startedAt = startedAt
        self.worker = worker
        self.errorType = errorType
        // PostgreSQL's text holds every character but NUL.
        self.message = String(
            message.prefix(JobLimits.failureMessageLength).map { $0 == "\0" ? " " : $0 }
        )
    }
}
