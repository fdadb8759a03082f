/// What can run a statement: the client, on any connection, or one connection.
public protocol PostgresQuerying: Sendable {
    /// Runs a statement and gives its rows.
    ///
    /// Cancelling the task cancels the statement on the server; the call returns when the server
    /// has stopped.
    ///
    /// - Throws: `PostgresError`.
    @discardableResult
    func query(_ query: PostgresQuery) async throws -> PostgresRows
}
