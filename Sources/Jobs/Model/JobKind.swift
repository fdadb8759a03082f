/// A kind of job, declared once and used by whoever enqueues it and whoever performs it.
///
/// It ties the name to the queue and the payload's type, so that both ends cannot disagree:
///
///     static let push = JobKind<PushPayload>("push_action_items", queue: "monday")
///
/// Names of kinds and queues are 1 to 64 of `a-z`, `0-9` and `_`, and start with a letter. A wrong
/// name is refused where the kind is first used: by ``NewJob`` and by ``JobCatalog``.
public struct JobKind<Payload: Codable & Sendable>: Sendable, Hashable {
    /// The name, also the metrics' label `kind`.
    public let name: String
    /// The queue in which jobs of this kind wait; its concurrency is set on the worker.
    public let queue: String

    /// Declares a kind.
    public init(_ name: String, queue: String = "default") {
        self.name = name
        self.queue = queue
    }
}
