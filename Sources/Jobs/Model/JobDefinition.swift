/// How jobs of one kind are performed; a module lists its own in `jobs`.
public struct JobDefinition: Sendable {
    /// The name of the kind.
    public let kind: String
    /// The queue of the kind.
    public let queue: String
    /// How many attempts may fail before the job is parked, at least 1.
    public let maxAttempts: Int
    /// How often a job may ask to wait before it is parked.
    public let maxSnoozes: Int
    /// How long one attempt may take; then it is cancelled and counts as failed.
    ///
    /// Observed to a quarter of a second (``JobWorkerOptions/tick``).
    public let timeout: Duration
    /// How long a failed job waits before the next attempt.
    public let retryPolicy: RetryPolicy
    /// Whether the work writes to a board, which can be held back by itself.
    public let isPush: Bool
    /// The work; it must bear being run again after any part of it was done.
    let perform: @Sendable (String, JobContext) async throws -> Void

    /// Says how jobs of a kind are performed.
    ///
    /// The work is cancelled in the way of Swift's tasks when its time is up, its lease is lost,
    /// somebody cancels the job or the process ends. What it may throw: an error that is
    /// ``RetryClassifying`` (its advice is obeyed), ``JobSnooze``, ``JobCancellation``, or any
    /// other (tried again after the policy's backoff).
    public static func define<Payload>(
        _ kind: JobKind<Payload>,
        maxAttempts: Int = 10,
        maxSnoozes: Int = 1_000,
        timeout: Duration = .seconds(300),
        retryPolicy: RetryPolicy = .standard,
        isPush: Bool = false,
        perform: @escaping @Sendable (Payload, JobContext) async throws -> Void
    ) -> JobDefinition {
        JobDefinition(
            kind: kind.name,
            queue: kind.queue,
            maxAttempts: max(1, maxAttempts),
            maxSnoozes: maxSnoozes,
            timeout: timeout,
            retryPolicy: retryPolicy,
            isPush: isPush
        ) { payload, context in
            try await perform(
                PayloadCoding.decode(Payload.self, from: payload, kind: kind.name),
                context
            )
        }
    }
}
