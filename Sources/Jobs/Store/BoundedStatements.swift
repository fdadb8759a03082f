import Postgres

/// A connection or a client whose every statement has the queue's time limit.
struct BoundedStatements: PostgresQuerying {
    let base: any PostgresQuerying
    var limit = JobLimits.statementTime

    @discardableResult
    func query(_ query: PostgresQuery) async throws -> PostgresRows {
        try await base.query(query.limited(to: limit))
    }
}

extension PostgresQuery {
    /// The statement with a time limit, unless it has one.
    func limited(to limit: Duration) -> PostgresQuery {
        var query = self
        query.timeout = timeout ?? limit
        return query
    }
}
