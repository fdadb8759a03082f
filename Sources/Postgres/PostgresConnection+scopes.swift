extension PostgresConnection {
    /// Runs `body` behind a savepoint: what it did is undone when it throws, and the transaction
    /// goes on.
    @discardableResult
    public func withSavepoint<Value: Sendable>(
        _ body: () async throws -> Value
    ) async throws -> Value {
        let name = newSavepointName()
        try await query(PostgresQuery(control: "SAVEPOINT \(name)"))
        do {
            let value = try await body()
            try await query(PostgresQuery(control: "RELEASE SAVEPOINT \(name)"))
            return value
        } catch {
            await undo(to: name)
            throw error
        }
    }

    /// Runs `body` with another statement timeout on the server and here, for work such as a
    /// migration that takes longer than others.
    @discardableResult
    public func withStatementTimeout<Value: Sendable>(
        _ timeout: Duration,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await query(Self.settingTimeout(timeout))
        let before = channel.setStatementTimeout(timeout)
        do {
            let value = try await body(self)
            await restore(before)
            return value
        } catch {
            await restore(before)
            throw error
        }
    }

    private static func settingTimeout(_ timeout: Duration) -> PostgresQuery {
        PostgresQuery(control: "SET statement_timeout = \(max(1, timeout.clampedMilliseconds))")
    }

    /// Sets the timeout back; a failed transaction takes it back by itself with its rollback.
    private func restore(_ timeout: Duration) async {
        _ = channel.setStatementTimeout(timeout)
        let setting = Request.statement(Self.settingTimeout(timeout))
        do {
            _ = try await channel.exchange(setting, timeout: .seconds(5), isShielded: true)
        } catch  where error.sqlState == .inFailedTransaction {
            return
        } catch {
            channel.close(error)
        }
    }

    /// Undoes what came after a savepoint; where that cannot be done, the whole transaction fails.
    private func undo(to savepoint: String) async {
        let flight = Request.statements(
            [
                PostgresQuery(control: "ROLLBACK TO SAVEPOINT \(savepoint)"),
                PostgresQuery(control: "RELEASE SAVEPOINT \(savepoint)"),
            ],
            setUpCount: 0
        )
        do {
            _ = try await channel.exchange(flight, timeout: .seconds(5), isShielded: true)
        } catch {
            channel.close(error)
        }
    }
}
