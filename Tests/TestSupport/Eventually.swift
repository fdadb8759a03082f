/// A state that did not come about in time.
public struct NeverHappened: Error, CustomStringConvertible {
    /// What was waited for.
    public let expectation: String

    /// Names what was waited for.
    public var description: String { "It never happened that \(expectation)." }
}

/// Waits until a condition holds, asking again and again until the deadline.
///
/// The deadline only bounds how long a broken test takes: it is no promise about speed, and long
/// enough for a machine whose cores are busy with other tests.
public func eventually(
    _ expectation: String,
    within deadline: Duration = .seconds(60),
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + deadline
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(expectation: expectation) }
        try await Task.sleep(for: .milliseconds(2))
    }
}
