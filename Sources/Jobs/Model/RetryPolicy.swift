/// How long a job waits before its next attempt: exponential, between half and the whole of the
/// step.
public struct RetryPolicy: Sendable, Hashable {
    /// Two seconds, doubled with each attempt, never over a quarter of an hour.
    public static let standard = RetryPolicy(first: .seconds(2), longest: .seconds(900))

    /// The longest wait that an error's "wait until" can ask for; a later moment is cut to it.
    public static let longestWait: Duration = .seconds(48 * 3_600)

    /// The step after the first attempt.
    public let first: Duration
    /// The step that no later one exceeds.
    public let longest: Duration

    /// Sets the first and the longest step.
    public init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// The wait after an attempt, from 1; the random half keeps jobs that failed together apart.
    public func delay(
        afterAttempt attempt: Int,
        random: inout some RandomNumberGenerator
    ) -> Duration {
        var step = first
        // 62 doublings reach any longest step; more would only overflow.
        for _ in 1..<max(2, min(attempt, 62)) where attempt > 1 && step < longest {
            step *= 2
        }
        step = min(step, longest)
        return step / 2 + step / 2 * Double.random(in: 0...1, using: &random)
    }
}
