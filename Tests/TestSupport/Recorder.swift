import Synchronization

/// A list that several tasks write to.
public final class Recorder<Value: Sendable>: Sendable {
    private let list = Mutex<[Value]>([])

    /// Makes an empty list.
    public init() {}

    /// What was written so far.
    public var values: [Value] { list.withLock { $0 } }

    /// Writes one more.
    public func append(_ value: Value) {
        list.withLock { $0.append(value) }
    }
}
