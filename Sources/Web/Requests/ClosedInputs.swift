import NIOCore
import Synchronization

/// The connections whose client has said that it sends nothing more.
///
/// A client that does so before it has its answer has gone: such connections are few, and each is
/// forgotten when it closes.
public final class ClosedInputs: Sendable {
    private let connections = Mutex<Set<ObjectIdentifier>>([])
    private let count = Atomic<Int>(0)

    /// Begins with none.
    public init() {}

    /// Whether the client of a connection has ended its side.
    func contains(_ channel: any Channel) -> Bool {
        guard count.load(ordering: .relaxed) > 0 else { return false }
        return connections.withLock { $0.contains(ObjectIdentifier(channel)) }
    }

    /// Notes that a client has ended its side.
    func insert(_ channel: any Channel) {
        connections.withLock { connections in
            connections.insert(ObjectIdentifier(channel))
            count.store(connections.count, ordering: .relaxed)
        }
    }

    /// Forgets a connection that is closed.
    func remove(_ channel: any Channel) {
        guard count.load(ordering: .relaxed) > 0 else { return }
        connections.withLock { connections in
            connections.remove(ObjectIdentifier(channel))
            count.store(connections.count, ordering: .relaxed)
        }
    }
}
