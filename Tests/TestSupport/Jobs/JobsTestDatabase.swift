import Jobs
public import Postgres

/// Runs `body` with a client of a database of its own that has the tables of the queue.
@discardableResult
public func withJobsDatabase<Value: Sendable>(
    adjust: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresClient) async throws -> Value
) async throws -> Value {
    try await withTestDatabase(adjust: adjust) { client in
        for migration in JobsMigrations.group.migrations {
            try await client.withConnection { try await $0.runScript(migration.up) }
        }
        return try await body(client)
    }
}
