/// A signal that one loop waits for; signals that it has not yet seen melt into one.
struct QueueSignal: Sendable {
    /// The signals; only one task reads them.
    let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        // The first look is not asked for by anybody.
        continuation.yield()
    }

    func fire() {
        continuation.yield()
    }

    /// Ends the loop once it has seen the signal that waits, if any.
    func finish() {
        continuation.finish()
    }
}
