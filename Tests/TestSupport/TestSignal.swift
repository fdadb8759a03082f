import Synchronization

/// Something that a test waits for, however it is timed: sent once or more, seen once each.
public final class TestSignal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    /// Creates a signal that was not sent.
    public init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// Sends the signal; may be called from any thread.
    public func send() {
        continuation.yield()
    }

    /// Waits for the signal; false when it was not sent within the time.
    public func wait(_ deadline: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { [stream] in
                for await _ in stream { return true }
                return false
            }
            group.addTask {
                // A cancelled sleep is the signal's arrival.
                try? await Task.sleep(for: deadline)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}
