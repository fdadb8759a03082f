import Synchronization

/// A value that becomes known once, and those who wait for it.
final class StartSignal<Value: Sendable>: Sendable {
    private enum State {
        /// Not known yet. Can become known or failed.
        case waiting([Int: CheckedContinuation<Value, any Error>])

        /// Known; nothing follows.
        case known(Value)

        /// It will never be known; nothing follows.
        case failed(any Error)
    }

    private let state = Mutex<(State, Int)>((.waiting([:]), 0))

    /// Makes the value known; only the first call counts.
    func succeed(_ value: Value) { finish(.known(value)) { $0.resume(returning: value) } }

    /// Tells those who wait that nothing will come; only the first call counts.
    func fail(_ error: any Error) { finish(.failed(error)) { $0.resume(throwing: error) } }

    /// The value, as soon as it is known.
    ///
    /// - Throws: the failure, or `CancellationError` where the waiting task is cancelled.
    func value() async throws -> Value {
        let number = state.withLock { state in
            state.1 += 1
            return state.1
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Value, any Error>? in
                    switch state.0 {
                    case .known(let value): return .success(value)
                    case .failed(let error): return .failure(error)
                    case .waiting where Task.isCancelled: return .failure(CancellationError())
                    case .waiting(var waiters):
                        waiters[number] = continuation
                        state.0 = .waiting(waiters)
                        return nil
                    }
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Value, any Error>? in
                guard case .waiting(var waiters) = state.0 else { return nil }
                let waiter = waiters.removeValue(forKey: number)
                state.0 = .waiting(waiters)
                return waiter
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    private func finish(
        _ end: State,
        _ resume: (CheckedContinuation<Value, any Error>) -> Void
    ) {
        let waiters = state.withLock { state -> [CheckedContinuation<Value, any Error>] in
            guard case .waiting(let waiters) = state.0 else { return [] }
            state.0 = end
            return Array(waiters.values)
        }
        for waiter in waiters { resume(waiter) }
    }
}
