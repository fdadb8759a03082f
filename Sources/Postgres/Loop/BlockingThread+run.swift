import Observability

extension BlockingThread {
    /// Runs blocking `work` on a thread of its own and waits for it without blocking the caller's:
    /// the cooperative pool has as many threads as the machine has cores.
    ///
    /// The wait does not end early on cancellation, so `work` must have a deadline of its own. One
    /// thread a call: connecting and cancelling are rare, and each connection has at most one such
    /// call under way, so the pool's size bounds the threads as well.
    static func run<Value: Sendable>(
        name: String,
        _ work: @escaping @Sendable () -> Result<Value, PostgresError>
    ) async throws(PostgresError) -> Value {
        let result: Result<Value, PostgresError> = await withUnsafeContinuation { continuation in
            do throws(ThreadError) {
                try start(name: name) { continuation.resume(returning: work()) }
            } catch {
                continuation.resume(returning: .failure(.connectionFailed(error.description)))
            }
        }
        return try result.get()
    }
}
