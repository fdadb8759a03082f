import Dispatch
import Synchronization

/// One value that a thread hands to another one, which blocks until it comes.
final class Handover<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let signal = DispatchSemaphore(value: 0)

    /// Hands the value over.
    func put(_ value: Value) {
        self.value.withLock { $0 = value }
        signal.signal()
    }

    /// Waits for the value.
    func take() throws -> Value {
        signal.wait()
        guard let value = value.withLock({ $0 }) else { throw CancellationError() }
        return value
    }
}
