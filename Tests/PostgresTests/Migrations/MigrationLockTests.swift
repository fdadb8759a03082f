import Logging
import TestSupport
import Testing

@testable import Postgres

/// Migrations among others who use the tables.
@Suite struct MigrationLockTests {
    private static let people = Migration(
        version: 1,
        name: "create_people",
        up: "CREATE TABLE people (id bigint PRIMARY KEY)",
        down: "DROP TABLE people"
    )
    private static let names = Migration(
        version: 2,
        name: "add_names",
        up: "ALTER TABLE people ADD COLUMN name text",
        down: "ALTER TABLE people DROP COLUMN name"
    )

    private func migrator(_ client: PostgresClient, tries: Int = 3) -> Migrator {
        var options = MigratorOptions()
        options.lockTimeout = .milliseconds(400)
        options.lockTries = tries
        options.pause = { _ in .milliseconds(20) }
        options.program = "1.2.3"
        return Migrator(
            groups: [MigrationGroup(name: "people", migrations: [Self.people, Self.names])],
            client: client,
            options: options,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func prepare(_ client: PostgresClient) async throws {
        try await migrator(client)
            .upgrade(to: MigrationRevision(group: "people", version: 1))
        try await client.query("INSERT INTO people VALUES (1)")
    }

    @Test func `a lock that is not to be had in time names who holds it, without values`()
        async throws
    {
        try await withTestDatabase(adjust: { $0.poolSize = 4 }) { client in
            try await prepare(client)
            let error = try await client.withTransaction { holder in
                try await holder.query("SELECT id FROM people WHERE id = 4711")
                let error = await #expect(throws: MigrationError.self) {
                    try await migrator(client).upgrade()
                }
                let pid = holder.backendID
                guard case .blocked("people", 2, "add_names", 3, let blockers) = error else {
                    Issue.record("\(String(describing: error))")
                    return error
                }
                #expect(blockers.map(\.processID) == [pid])
                #expect(blockers.first?.query == "select id from people where id = ?")
                #expect((blockers.first?.age ?? .zero) > .milliseconds(400))
                return error
            }
            let text = error.map { "\($0)" } ?? ""
            #expect(text.contains("pg_terminate_backend") && !text.contains("4711"))
            // Nothing of it is left, and nothing of its settings on the connection.
            #expect(try await migrator(client).upgrade().applied.count == 1)
            let setting: String = try await client.firstValue("SHOW lock_timeout")
            #expect(setting == "0")
        }
    }

    @Test func `who queues behind a migration waits no longer than one try`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 6 }) { client in
            try await prepare(client)
            try await client.withTransaction { holder in
                try await holder.query("SELECT id FROM people")
                async let upgrade = Result.catching {
                    try await migrator(client, tries: 1).upgrade()
                }
                try await eventually("the migration waits for its lock") {
                    let rows = try await client.query(
                        "SELECT FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
                    )
                    return !rows.isEmpty
                }
                // It stands behind the migration in the queue, and gets through though the holder
                // still holds.
                let count: Int64 = try await client.firstValue("SELECT count(*) FROM people")
                #expect(count == 1)
                let result = await upgrade
                #expect(throws: MigrationError.self) { try result.get() }
            }
        }
    }

    @Test func `a lock that is freed after some tries is taken`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 4 }) { client in
            try await prepare(client)
            let tries = Tally()
            var options = MigratorOptions()
            options.lockTimeout = .milliseconds(200)
            options.lockTries = 1_000
            options.pause = { _ in
                _ = tries.next()
                return .milliseconds(10)
            }
            let migrator = Migrator(
                groups: [MigrationGroup(name: "people", migrations: [Self.people, Self.names])],
                client: client,
                options: options,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let outcome = try await client.withTransaction { holder in
                try await holder.query("SELECT id FROM people")
                async let outcome = migrator.upgrade()
                try await eventually("two tries have failed") { tries.count >= 2 }
                try await holder.commit()
                return try await outcome
            }
            #expect(outcome.applied.count == 1)
            #expect(tries.count >= 2)
        }
    }

    @Test func `the ledger knows how long a migration took, what it locked, and whose it was`()
        async throws
    {
        try await withTestDatabase { client in
            try await migrator(client).upgrade()
            let applied = try await migrator(client).state().applied
            #expect(applied.map(\.lockMode) == [nil, "AccessExclusiveLock"])
            let held = try #require(applied.last?.lockDuration)
            #expect(held > .zero && held < .seconds(60))
            #expect(applied.allSatisfy { $0.duration > .zero })
            #expect(applied.map(\.program) == ["1.2.3", "1.2.3"])
            #expect(applied.map(\.oldestProgram) == [0, 0])
        }
    }

    @Test func `a statement that takes too long is ended, and nothing of it is left`() async throws
    {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            let usual: String = try await client.firstValue("SHOW statement_timeout")
            let slow = Migration(
                version: 1,
                name: "dawdle",
                up: """
                    -- migration: statement timeout 100ms
                    CREATE TABLE half (id int);
                    SELECT pg_sleep(60);
                    """,
                down: ""
            )
            let migrator = Migrator(
                groups: [MigrationGroup(name: "people", migrations: [slow])],
                client: client,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let error = await #expect(throws: MigrationError.self) { try await migrator.upgrade() }
            #expect(error.map { "\($0)" }?.contains("v0001_dawdle.up.sql:3") == true)
            let afterwards: String = try await client.firstValue("SHOW statement_timeout")
            #expect(afterwards == usual)
            let isThere: Bool = try await client.firstValue(
                "SELECT to_regclass('half') IS NOT NULL"
            )
            #expect(!isThere)
        }
    }

    @Test func `what a dry run prints does the same as the upgrade`() async throws {
        let script = try await withTestDatabase { client in
            // The ledger is made by whoever migrates first, and is no migration.
            try await client.withConnection { connection in
                try await MigrationLedger(database: connection).create()
            }
            let script = try await migrator(client).plan().plans.map(\.script).joined()
            #expect(try await migrator(client).state().applied.isEmpty)
            return script
        }
        func result(_ body: (PostgresClient) async throws -> Void) async throws -> [String] {
            try await withTestDatabase { client in
                try await client.withConnection { connection in
                    try await MigrationLedger(database: connection).create()
                }
                try await body(client)
                let state = try await migrator(client).state()
                let print = try await client.withConnection {
                    try await SchemaSnapshot.read(on: $0).fingerprint
                }
                return state.applied.map { "\($0.group) \($0.version) \($0.checksum)" } + [print]
            }
        }
        let upgraded = try await result { client in try await migrator(client).upgrade() }
        let scripted = try await result { client in
            try await client.withConnection { connection in
                for statement in SQLStatement.statements(of: script) {
                    try await connection.runScript(statement.text)
                }
            }
        }
        #expect(upgraded == scripted)
        #expect(script.contains("SET LOCAL lock_timeout = 400;"))
    }
}
