import Synchronization

/// Whether this instance has begun to stop; from then on it is alive but not ready.
public final class DrainState: Sendable {
    private let isSet = Atomic<Bool>(false)

    /// Makes a state in which nothing has begun to stop.
    public init() {}

    /// Whether the drain has begun.
    public var isDraining: Bool { isSet.load(ordering: .relaxed) }

    /// Begins the drain.
    public func begin() {
        isSet.store(true, ordering: .relaxed)
    }
}
