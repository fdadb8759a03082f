import CPostgres

/// What asks the server to cancel whatever a connection is running.
///
/// `@unchecked Sendable`: a PGcancel never changes, and `PQcancel` may be called from any thread.
/// It outlives the connection where a cancel request is still under way when that is closed.
final class CancelHandle: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Makes the handle of an open connection.
    init?(_ connection: LibpqConnection) {
        guard let pointer = PQgetCancel(connection.pointer) else { return nil }
        self.pointer = pointer
    }

    deinit {
        PQfreeCancel(pointer)
    }

    /// Opens a connection, sends the request and waits until the server has passed it on; it
    /// blocks.
    ///
    /// A failure is not reported: the deadline of whoever waits for the statement covers it.
    func cancel() {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            _ = PQcancel(pointer, message.baseAddress, Int32(message.count))
        }
    }
}
