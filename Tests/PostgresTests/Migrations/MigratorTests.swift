import Logging
import TestSupport
import Testing

@testable import Postgres

@Suite struct MigratorTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static let people = Migration(
        version: 1,
        name: "create_people",
        up: "CREATE TABLE people (id bigint PRIMARY KEY); CREATE INDEX ON people (id);",
        down: "DROP TABLE people"
    )
    private static let names = Migration(
        version: 2,
        name: "add_names",
        up: "ALTER TABLE people ADD name text",
        down: "ALTER TABLE people DROP name"
    )

    private func migrator(
        _ client: PostgresClient,
        _ migrations: [Migration] = [people, names],
        turnTimeout: Duration = .seconds(60)
    ) -> Migrator {
        var options = MigratorOptions()
        options.turnTimeout = turnTimeout
        return Migrator(
            groups: [MigrationGroup(name: "people", migrations: migrations)],
            client: client,
            options: options,
            logger: Self.quiet
        )
    }

    private func result<Value: Sendable>(
        _ body: () async throws -> Value
    ) async -> Result<Value, any Error> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }

    @Test func `an upgrade applies what is missing and a second one nothing`() async throws {
        try await withTestDatabase { client in
            let first = try await migrator(client, [Self.people]).upgrade()
            #expect(first.applied.map(\.migration.name) == ["create_people"])
            let second = try await migrator(client).upgrade()
            #expect(second.applied.map(\.migration.name) == ["add_names"])
            #expect(try await migrator(client).upgrade() == MigrationOutcome())

            let applied = try await migrator(client).state().applied
            #expect(applied.map(\.version) == [1, 2])
            #expect(applied.map(\.checksum) == [Self.people.checksum, Self.names.checksum])
            try await client.query("INSERT INTO people (id, name) VALUES (1, 'Ana')")
        }
    }

    @Test func `an applied migration that was edited is refused by name`() async throws {
        try await withTestDatabase { client in
            try await migrator(client, [Self.people]).upgrade()
            let edited = Migration(
                version: 1,
                name: "create_people",
                up: Self.people.up + " ",
                down: Self.people.down
            )
            let error = MigrationError.edited(group: "people", version: 1, name: "create_people")
            await #expect(throws: error) { try await migrator(client, [edited]).upgrade() }
        }
    }

    @Test func `a migration that fails leaves nothing behind and the earlier ones stay`()
        async throws
    {
        try await withTestDatabase { client in
            let broken = Migration(
                version: 2,
                name: "break",
                up: "CREATE TABLE half (id int); SELECT 1 / 0",
                down: "SELECT 1"
            )
            await #expect(throws: MigrationError.self) {
                try await migrator(client, [Self.people, broken]).upgrade()
            }
            let tables = try await client.query(
                "SELECT relname FROM pg_class WHERE relname IN ('people', 'half')"
            )
            #expect(try tables.map { row -> String in try row["relname"] } == ["people"])
            #expect(try await migrator(client).upgrade().applied.map(\.migration.version) == [2])
        }
    }

    @Test func `of eight processes at once one applies each migration and the others find it done`()
        async throws
    {
        try await withTestDatabase(adjust: { $0.poolSize = 16 }) { client in
            let slow = Migration(
                version: 3,
                name: "wait",
                up: "SELECT pg_sleep(0.3)",
                down: "SELECT 1"
            )
            let migrations = [Self.people, Self.names, slow]
            let outcomes = try await withThrowingTaskGroup(of: MigrationOutcome.self) { group in
                for _ in 1...8 {
                    group.addTask { try await migrator(client, migrations).upgrade() }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.map(\.applied.count).sorted() == [0, 0, 0, 0, 0, 0, 0, 3])
            #expect(outcomes.allSatisfy { $0.applied.isEmpty || $0.foundDone.isEmpty })
            let applied = try await migrator(client, migrations).state().applied
            #expect(applied.map(\.version) == [1, 2, 3])
        }
    }

    @Test func `the death of the process that migrates lets the next one in`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 4 }) { client in
            let slow = Migration(
                version: 1,
                name: "wait",
                up: "SELECT pg_sleep(60)",
                down: "SELECT 1"
            )
            async let killed = result { try await migrator(client, [slow]).upgrade() }
            try await eventually("the slow migration runs") {
                let rows = try await client.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%'
                        AND pid <> pg_backend_pid()
                    """
                )
                return rows.count == 1
            }
            let outcome = await killed
            #expect(throws: (any Error).self) { try outcome.get() }
            #expect(try await migrator(client).upgrade().applied.count == 2)
        }
    }

    @Test func `another process that keeps the lock is waited for only so long`() async throws {
        try await withTestDatabase { client in
            try await client.withConnection { holder in
                let isTaken = try await holder.tryAdvisoryLock(0x7466_2D6D_6967_7261)
                #expect(isTaken)
                let waiting = migrator(client, turnTimeout: .milliseconds(200))
                let error = await #expect(throws: MigrationError.self) {
                    try await waiting.upgrade()
                }
                guard case .locked(.milliseconds(200), let blocker?) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(blocker.processID == holder.backendID)
            }
        }
    }

    @Test func `a downgrade takes back the newest first and an upgrade brings it again`()
        async throws
    {
        try await withTestDatabase { client in
            try await migrator(client).upgrade()
            try await migrator(client).downgrade(to: MigrationRevision(group: "people", version: 1))
            #expect(try await migrator(client).state().pending.map(\.migration.version) == [2])
            try await migrator(client).downgrade(to: MigrationRevision(group: "people", version: 0))
            #expect(try await migrator(client).state().applied.isEmpty)
            #expect(try await migrator(client).upgrade().applied.count == 2)
        }
    }

    @Test func `what a newer program applied is told apart and stays`() async throws {
        try await withTestDatabase { client in
            try await migrator(client).upgrade()
            let older = try await migrator(client, [Self.people]).state()
            #expect(older.isAtHead)
            #expect(older.unknown.map(\.name) == ["add_names"])
        }
    }

    @Test func `a process that may not migrate waits for the schema, and only so long`()
        async throws
    {
        try await withTestDatabase { client in
            await #expect(throws: MigrationError.behind(missing: ["people 1", "people 2"])) {
                try await migrator(client).waitUntilCurrent(deadline: .milliseconds(50))
            }
            async let waiting: Void = migrator(client).waitUntilCurrent(deadline: .seconds(20))
            try await migrator(client).upgrade()
            try await waiting
        }
    }

    @Test func `nobody takes a lock where nothing is missing`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 4 }) { client in
            try await migrator(client).upgrade()
            try await client.withConnection { holder in
                let isTaken = try await holder.tryAdvisoryLock(Migrator.lockKey)
                #expect(isTaken)
                let outcome = try await migrator(client).upgrade()
                #expect(outcome == MigrationOutcome())
            }
        }
    }

    @Test func `an upgrade goes as far as it is told, in one group`() async throws {
        try await withTestDatabase { client in
            let first = MigrationRevision(group: "people", version: 1)
            let outcome = try await migrator(client).upgrade(to: first)
            #expect(outcome.applied.map(\.migration.version) == [1])
            #expect(try await migrator(client).upgrade(to: first).applied.isEmpty)
            let beyond = MigrationRevision(group: "people", version: 3)
            let refused = await result { try await migrator(client).upgrade(to: beyond) }
            #expect(throws: MigrationError.self) { try refused.get() }
            #expect(try await migrator(client).upgrade().applied.map(\.migration.version) == [2])
        }
    }

    @Test func `what only a newer program knows is taken back by nobody else`() async throws {
        try await withTestDatabase { client in
            try await migrator(client).upgrade()
            let error = MigrationError.unknownWayBack(
                group: "people",
                version: 2,
                name: "add_names"
            )
            await #expect(throws: error) {
                try await migrator(client, [Self.people])
                    .downgrade(to: MigrationRevision(group: "people", version: 0))
            }
        }
    }

    @Test func `a ledger of an older program is read as it is and extended by the next upgrade`()
        async throws
    {
        try await withTestDatabase { client in
            try await migrator(client, [Self.people]).upgrade()
            try await client.withConnection { connection in
                try await connection.runScript(
                    """
                    DROP TABLE taskforge_programs, taskforge_backfills;
                    ALTER TABLE taskforge_migrations DROP COLUMN lock_mode,
                        DROP COLUMN lock_seconds, DROP COLUMN oldest_program,
                        DROP COLUMN program, DROP COLUMN is_finished
                    """
                )
            }
            let older = try await migrator(client, [Self.people]).state()
            #expect(older.applied.map(\.isFinished) == [true])
            #expect(older.applied.first?.program == nil)
            #expect(try await migrator(client, [Self.people]).upgrade().applied.isEmpty)
            #expect(try await migrator(client).upgrade().applied.count == 1)
        }
    }

    @Test func `an earlier text that makes the same schema is no edit`() async throws {
        try await withTestDatabase { client in
            try await migrator(client, [Self.people]).upgrade()
            let mended = Migration(
                version: 1,
                name: "create_people",
                up: Self.people.up,
                down: "DROP TABLE IF EXISTS people",
                formerChecksums: [Self.people.checksum]
            )
            let state = try await migrator(client, [mended]).state()
            #expect(state.faults.isEmpty && state.isAtHead)
        }
    }

    @Test func `an edited migration refuses the wait too`() async throws {
        try await withTestDatabase { client in
            try await migrator(client, [Self.people]).upgrade()
            let edited = Migration(version: 1, name: "create_people", up: "SELECT 1", down: "")
            await #expect(throws: MigrationError.self) {
                try await migrator(client, [edited]).waitUntilCurrent(deadline: .seconds(20))
            }
        }
    }

    @Test(arguments: [[2], [1, 3]])
    func `versions with a gap are refused`(versions: [Int]) async throws {
        try await withTestDatabase { client in
            let migrations = versions.map {
                Migration(version: $0, name: "any", up: "SELECT 1", down: "SELECT 1")
            }
            await #expect(throws: MigrationError.misnumbered(group: "people")) {
                try await migrator(client, migrations).upgrade()
            }
        }
    }

    @Test func `two migrations with one number are refused by both their names`() async throws {
        try await withTestDatabase { client in
            let twins = ["add_this", "add_that"].map {
                Migration(version: 1, name: $0, up: "SELECT 1", down: "SELECT 1")
            }
            let error = MigrationError.duplicateVersion(
                group: "people",
                version: 1,
                names: ["add_this", "add_that"]
            )
            await #expect(throws: error) { try await migrator(client, twins).upgrade() }
        }
    }
}
