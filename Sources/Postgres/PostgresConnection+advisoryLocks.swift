extension PostgresConnection {
    /// Takes the session's advisory lock of this key where nobody has it, and says whether it did.
    ///
    /// The lock ends with `releaseAdvisoryLock`, or when the connection goes back to the pool.
    public func tryAdvisoryLock(_ key: Int64) async throws -> Bool {
        noteAdvisoryLock()
        let rows = try await query("SELECT pg_try_advisory_lock(\(key)) AS taken")
        return try rows.first?["taken"] ?? false
    }

    /// Whether the session still has the advisory lock of this key.
    ///
    /// - Throws: `PostgresError` where the connection is gone, and the lock with it.
    public func holdsAdvisoryLock(_ key: Int64) async throws -> Bool {
        let rows = try await query(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND objsubid = 1
                    AND pid = pg_backend_pid()
                    AND (classid::bigint << 32) | objid::bigint = \(key)) AS held
            """
        )
        return try rows.first?["held"] ?? false
    }

    /// Releases a lock that `tryAdvisoryLock` took, and says whether there was one.
    @discardableResult
    public func releaseAdvisoryLock(_ key: Int64) async throws -> Bool {
        let rows = try await query("SELECT pg_advisory_unlock(\(key)) AS released")
        return try rows.first?["released"] ?? false
    }

    /// Takes the advisory lock of this key until the transaction ends where nobody has it, and says
    /// whether it did.
    public func tryTransactionAdvisoryLock(_ key: Int64) async throws -> Bool {
        let rows = try await query("SELECT pg_try_advisory_xact_lock(\(key)) AS taken")
        return try rows.first?["taken"] ?? false
    }

    /// Waits for the advisory lock of this key, holds it during `body` and releases it.
    ///
    /// It asks again and again instead of waiting on the server: a waiting session holds a
    /// snapshot, which CREATE INDEX CONCURRENTLY in another process would wait for in turn.
    ///
    /// - Throws: `PostgresError.lockTimeout` where another session kept the lock for all of
    ///   `timeout`.
    @discardableResult
    public func withAdvisoryLock<Value: Sendable>(
        _ key: Int64,
        timeout: Duration,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: timeout)
        while try await !tryAdvisoryLock(key) {
            guard clock.now < deadline else { throw PostgresError.lockTimeout(key: key) }
            try await clock.sleep(for: .milliseconds(50))
        }
        do {
            let value = try await body(self)
            try await releaseAdvisoryLock(key)
            return value
        } catch {
            let unlock = Request.statement("SELECT pg_advisory_unlock(\(key))")
            do {
                _ = try await channel.exchange(unlock, timeout: .seconds(5), isShielded: true)
            } catch let unlockError {
                channel.close(unlockError)
            }
            throw error
        }
    }
}
