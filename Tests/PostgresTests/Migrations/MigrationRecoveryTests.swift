import Logging
import TestSupport
import Testing

@testable import Postgres

/// Migrations that were stopped in the middle.
@Suite struct MigrationRecoveryTests {
    private static let people = Migration(
        version: 1,
        name: "create_people",
        up: "CREATE TABLE people (id bigint PRIMARY KEY, age int)",
        down: "DROP TABLE people"
    )

    private func migrator(_ client: PostgresClient) -> Migrator {
        Migrator(
            groups: [MigrationGroup(name: "people", migrations: [Self.people, .indexAge])],
            client: client,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Whether the index answers queries; nil where it is not there.
    private func isValid(_ client: PostgresClient) async throws -> Bool? {
        let rows = try await client.query(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('people_age')"
        )
        return try rows.first.map { try $0[0] }
    }

    @Test func `an index is built beside the work of others, outside any transaction`()
        async throws
    {
        try await withTestDatabase { client in
            #expect(try await migrator(client).upgrade().applied.count == 2)
            #expect(try await isValid(client) == true)
            let state = try await migrator(client).state()
            #expect(state.interrupted.isEmpty && state.isAtHead)
            try await migrator(client).downgrade(to: MigrationRevision(group: "people", version: 1))
            #expect(try await isValid(client) == nil)
        }
    }

    @Test func `a build that was killed leaves an invalid index, and the next upgrade mends it`()
        async throws
    {
        try await withTestDatabase(adjust: { $0.poolSize = 6 }) { client in
            try await migrator(client).upgrade(to: MigrationRevision(group: "people", version: 1))
            try await client.withTransaction { holder in
                // The build waits for this transaction, which may see rows that it does not.
                try await holder.query("INSERT INTO people VALUES (1, 2)")
                async let killed = Result.catching { try await migrator(client).upgrade() }
                try await eventually("the index is being built") {
                    let rows = try await client.query(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                            AND query LIKE 'CREATE INDEX CONCURRENTLY%'
                        """
                    )
                    return rows.count == 1
                }
                let result = await killed
                let error = #expect(throws: MigrationError.self) { try result.get() }
                #expect(
                    error.map { "\($0)" }?.contains("`taskforge db upgrade` does it again") == true
                )
            }
            let state = try await migrator(client).state()
            #expect(state.interrupted.map(\.version) == [2])
            #expect(state.pending.map(\.migration.version) == [2])
            #expect(try await isValid(client) == false)

            #expect(try await migrator(client).upgrade().applied.map(\.migration.version) == [2])
            #expect(try await isValid(client) == true)
            #expect(try await migrator(client).state().interrupted.isEmpty)
        }
    }

    @Test func `a transaction that was killed is as if it had not begun`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 6 }) { client in
            let slow = Migration(
                version: 1,
                name: "wait",
                up: "CREATE TABLE half (id int); SELECT pg_sleep(60)",
                down: "SELECT 1"
            )
            let migrator = Migrator(
                groups: [MigrationGroup(name: "slow", migrations: [slow])],
                client: client,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            async let killed = Result.catching { try await migrator.upgrade() }
            try await eventually("the migration runs") {
                let rows = try await client.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND query = 'SELECT pg_sleep(60)'
                    """
                )
                return rows.count == 1
            }
            let outcome = await killed
            let error = #expect(throws: MigrationError.self) { try outcome.get() }
            #expect(error.map { "\($0)" }?.contains("nothing of it is left") == true)
            let isThere: Bool = try await client.firstValue(
                "SELECT to_regclass('half') IS NOT NULL"
            )
            #expect(!isThere)
            #expect(try await migrator.state().interrupted.isEmpty)
        }
    }
}

extension Result where Failure == any Error {
    /// What a body returns or throws.
    static func catching(_ body: () async throws -> Success) async -> Result<Success, any Error> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
