import Logging
import Postgres
import TestSupport
import Testing

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
        _ migrations: [Migration] = [people, names]
    ) -> Migrator {
        Migrator(
            groups: [MigrationGroup(name: "people", migrations: migrations)],
            client: client,
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
            #expect(first.map(\.migration.name) == ["create_people"])
            let second = try await migrator(client).upgrade()
            #expect(second.map(\.migration.name) == ["add_names"])
            #expect(try await migrator(client).upgrade().isEmpty)

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
            #expect(try await migrator(client).upgrade().map(\.migration.version) == [2])
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
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...8 {
                    group.addTask { try await migrator(client, migrations).upgrade().count }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.sorted() == [0, 0, 0, 0, 0, 0, 0, 3])
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
            let applied = try await migrator(client).upgrade(lockTimeout: .seconds(10))
            #expect(applied.count == 2)
        }
    }

    @Test func `another process that keeps the lock is waited for only so long`() async throws {
        try await withTestDatabase { client in
            try await client.withConnection { holder in
                let isTaken = try await holder.tryAdvisoryLock(0x7466_2D6D_6967_7261)
                #expect(isTaken)
                await #expect(throws: MigrationError.locked(after: .milliseconds(200))) {
                    try await migrator(client).upgrade(lockTimeout: .milliseconds(200))
                }
            }
        }
    }

    @Test func `a downgrade takes back the newest first and an upgrade brings it again`()
        async throws
    {
        try await withTestDatabase { client in
            try await migrator(client).upgrade()
            try await migrator(client).downgrade("people", to: 1)
            #expect(try await migrator(client).state().pending.map(\.migration.version) == [2])
            try await migrator(client).downgrade("people", to: 0)
            #expect(try await migrator(client).state().applied.isEmpty)
            #expect(try await migrator(client).upgrade().count == 2)
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

    @Test(arguments: [[2], [1, 3], [1, 1]])
    func `versions with a gap or a double are refused`(versions: [Int]) async throws {
        try await withTestDatabase { client in
            let migrations = versions.map {
                Migration(version: $0, name: "any", up: "SELECT 1", down: "SELECT 1")
            }
            await #expect(throws: MigrationError.misnumbered(group: "people")) {
                try await migrator(client, migrations).upgrade()
            }
        }
    }
}
