/// A call that did not answer in its time.
struct DeadlineExceeded: Error, CustomStringConvertible {
    let limit: Duration

    var description: String { "No answer within \(limit); the call was cancelled." }
}

/// Runs a body, and cancels it and throws ``DeadlineExceeded`` once its time is up.
func withDeadline<Answer: Sendable>(
    _ limit: Duration,
    clock: any Clock<Duration>,
    _ body: @escaping @Sendable () async throws -> Answer
) async throws -> Answer {
    try await withThrowingTaskGroup { group in
        group.addTask { try await body() }
        group.addTask {
            try await clock.sleep(for: limit)
            throw DeadlineExceeded(limit: limit)
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}

extension Clock<Duration> {
    /// Begins to measure; the result says how long ago that was.
    func stopwatch() -> @Sendable () -> Duration {
        let start = now
        return { start.duration(to: now) }
    }
}
