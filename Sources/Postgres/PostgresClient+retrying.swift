extension PostgresClient {
    /// How often a short transaction is begun at most.
    static let mostAttempts = 5

    /// Runs a short body in a transaction, and again from its start where the server could not put
    /// it in an order with others: at a deadlock or a serialization failure, five times at most.
    ///
    /// The pause between is random, so that the two do not meet again, and grows: 5 to 40 ms at
    /// first. Each further attempt is counted in ``PostgresMetrics/transactionRetries``.
    ///
    /// - Parameters:
    ///   - clock: Where the pauses are waited for.
    ///   - body: Does nothing but database work, or what may be done twice; what it did in an
    ///     attempt that failed is undone in the database alone.
    @discardableResult
    public func withRetriedTransaction<Value: Sendable>(
        clock: any Clock<Duration> = ContinuousClock(),
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        for attempt in 1..<Self.mostAttempts {
            do {
                return try await withTransaction(body)
            } catch let error as PostgresError {
                guard let reason = RetriedFailure(error) else { throw error }
                instruments.retried(reason)
                try await clock.sleep(for: .milliseconds(.random(in: 5...40) * attempt))
            }
        }
        return try await withTransaction(body)
    }
}

/// A failure after which the same transaction may go well.
enum RetriedFailure: String, CaseIterable {
    /// Two transactions waited for each other.
    case deadlock
    /// What a transaction read was changed by another one.
    case serialization

    /// Names the failure; nil where the same would come again.
    init?(_ error: PostgresError) {
        switch error.sqlState {
        case .deadlockDetected: self = .deadlock
        case .serializationFailure: self = .serialization
        default: return nil
        }
    }
}
