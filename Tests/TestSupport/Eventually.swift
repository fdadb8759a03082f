/// A state that did not come about in time.
public struct NeverHappened: Error, CustomStringConvertible {
    /// What was waited for.
    public let expectation: String

    /// Names what was waited for.
    public var description: String { "It never happened that \(expectation)." }
}

/// Waits until a condition holds, asking again and again until the deadline.
public func eventually(
    _ expectation: String,
    within deadline: Duration = .seconds(20),
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + deadline
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(expectation: expectation) }
        try await Task.sleep(for: .milliseconds(2))
    }
}
