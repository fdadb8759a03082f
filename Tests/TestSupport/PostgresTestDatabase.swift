import Foundation
public import Logging
public import Observability
public import Postgres

/// Runs `body` with a client of a database of its own, which is dropped afterwards.
///
/// The database lies on the server of `TASKFORGE_TEST_DATABASE_URL` where that is set, whose user
/// must be allowed to create databases; else on a throw-away server of the test process.
///
/// - Parameters:
///   - metrics: The registry that the client counts in.
///   - logger: Where the client logs; nowhere by default.
///   - adjust: Changes the configuration, such as the size of the pool.
@discardableResult
public func withTestDatabase<Value: Sendable>(
    metrics: MetricRegistry = MetricRegistry(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    adjust: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresClient) async throws -> Value
) async throws -> Value {
    try await withTestDatabaseConfiguration { configuration in
        var configuration = configuration
        adjust(&configuration)
        let client = PostgresClient(configuration, metrics: metrics, logger: logger)
        do {
            let value = try await body(client)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }
}

/// Runs `body` with where a database of its own is, for tests that open it by themselves or hand it
/// to another process.
@discardableResult
public func withTestDatabaseConfiguration<Value: Sendable>(
    _ body: (PostgresConfiguration) async throws -> Value
) async throws -> Value {
    let place = try await TestDatabasePlace.current()
    let name = "test_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
    try await place.run("CREATE DATABASE \(name)")
    do {
        var configuration = PostgresConfiguration(connectionString: place.connectionString(name))
        configuration.acquireTimeout = .seconds(20)
        let value = try await body(configuration)
        try await place.run("DROP DATABASE \(name) WITH (FORCE)")
        return value
    } catch {
        try await place.run("DROP DATABASE \(name) WITH (FORCE)")
        throw error
    }
}

/// The server that test databases are made on.
private enum TestDatabasePlace {
    case given(String)
    case own(PostgresTestServer)

    static func current() async throws -> TestDatabasePlace {
        let variable = ProcessInfo.processInfo.environment["TASKFORGE_TEST_DATABASE_URL"]
        if let variable, !variable.isEmpty { return .given(variable) }
        return .own(try await PostgresTestServer.shared())
    }

    /// Where the database of this name is; nil for the one that databases are made from.
    func connectionString(_ name: String?) -> Secret {
        switch self {
        case .own(let server):
            return server.connectionString(database: name ?? "postgres")
        case .given(let text):
            guard let name else { return Secret(text) }
            guard var parts = URLComponents(string: text), parts.scheme != nil else {
                return Secret("\(text) dbname=\(name)")
            }
            parts.path = "/\(name)"
            return Secret(parts.string ?? text)
        }
    }

    /// Runs a statement about databases, outside any of them.
    func run(_ sql: String) async throws {
        var configuration = PostgresConfiguration(connectionString: connectionString(nil))
        configuration.poolSize = 1
        configuration.acquireTimeout = .seconds(20)
        let client = PostgresClient(
            configuration,
            metrics: MetricRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        do {
            // Shielded from the test's cancellation, so that no database is left over.
            let statement = Task { try await client.query(PostgresQuery(sql: sql)) }
            _ = try await statement.value
            await client.close()
        } catch {
            await client.close()
            throw error
        }
    }
}
