/// Which failed attempts of a request are made again.
public struct RetryRule: Sendable, Equatable {
    /// Never.
    public static let none = RetryRule(attempts: 1)
    /// Up to three attempts; those that may have reached the server only for idempotent methods.
    public static let standard = RetryRule(attempts: 3)
    /// Up to three attempts of any method: the caller vouches that a repetition does no harm.
    public static let harmless = RetryRule(attempts: 3, repetitionIsHarmless: true)

    /// The most attempts, the first included.
    public var attempts: Int
    /// Whether the caller vouches that the server may act on the request more than once.
    public var repetitionIsHarmless: Bool
    /// The middle of the pause before the second attempt; it doubles from then on.
    public var initialPause: Duration

    /// Creates a rule.
    public init(
        attempts: Int,
        repetitionIsHarmless: Bool = false,
        initialPause: Duration = .milliseconds(500)
    ) {
        self.attempts = max(attempts, 1)
        self.repetitionIsHarmless = repetitionIsHarmless
        self.initialPause = initialPause
    }

    /// Whether an attempt that ended with this error may be made again.
    func permits(retryAfter error: OutboundError, isIdempotent: Bool) -> Bool {
        switch error.reason {
        case .nameNotResolved, .connectFailed, .connectionLost, .deadlineExceeded:
            !error.mayHaveReachedServer || isIdempotent || repetitionIsHarmless
        case .invalidRequest, .queueFull, .circuitOpen, .shuttingDown, .tlsFailed,
            .responseTooLarge, .protocolViolation:
            false
        }
    }

    /// Whether an attempt that was answered with this status may be made again.
    ///
    /// 429 says that the request was turned away unseen, but also that coming back early makes
    /// it worse: it is tried again only where the server says when.
    func permits(
        retryAfterStatus status: Int,
        isIdempotent: Bool,
        saysWhen: Bool
    ) -> Bool {
        switch status {
        case 429: saysWhen
        case 408, 500, 502, 503, 504: isIdempotent || repetitionIsHarmless
        default: false
        }
    }

    /// The pause before the next attempt: doubled each time, then spread from half to one and a
    /// half, so that many clients do not come back together.
    ///
    /// - Parameters:
    ///   - attempt: the attempt that failed, from 1.
    ///   - longest: the cap.
    ///   - random: a number from 0 up to 1.
    func pause(afterAttempt attempt: Int, longest: Duration, random: Double) -> Duration {
        let doubled = initialPause * Double(1 << min(attempt - 1, 20))
        return min(min(doubled, longest) * (0.5 + random), longest)
    }
}
