public import Postgres

extension PostgresQuerying {
    /// The first column of the first row, for a query that gives one value.
    public func firstValue<Value: PostgresDecodable>(
        _ query: PostgresQuery,
        as _: Value.Type = Value.self
    ) async throws -> Value {
        guard let row = try await self.query(query).first else { throw MissingRow() }
        return try row[0]
    }
}

/// A query that was to give a row gave none.
private struct MissingRow: Error {}
