import Jobs
import Logging
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Operations

/// The documented way to add a required column, from its first step to its last, among programs
/// that use the table: `action_items.priority` as the guide writes it.
@Suite struct SafeChangeTests {
    private static let migrations = [
        Migration(
            version: 1,
            name: "create_items",
            up: """
                CREATE TABLE action_items (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL
                )
                """,
            down: "DROP TABLE action_items"
        ),
        Migration(
            version: 2,
            name: "add_priority",
            up: """
                -- migration: phase expand
                ALTER TABLE action_items ADD COLUMN priority text;
                ALTER TABLE action_items ALTER COLUMN priority SET DEFAULT 'medium';
                """,
            down: "ALTER TABLE action_items DROP COLUMN priority"
        ),
        Migration(
            version: 3,
            name: "fill_priority",
            up: """
                -- migration: backfill fill_priority until NOT EXISTS (SELECT FROM action_items \
                WHERE priority IS NULL)
                """,
            down: ""
        ),
        Migration(
            version: 4,
            name: "check_priority",
            up: """
                -- migration: phase contract
                ALTER TABLE action_items
                    ADD CONSTRAINT action_items_priority CHECK (priority IS NOT NULL) NOT VALID;
                """,
            down: "ALTER TABLE action_items DROP CONSTRAINT action_items_priority"
        ),
        Migration(
            version: 5,
            name: "require_priority",
            up: """
                -- migration: phase contract
                ALTER TABLE action_items VALIDATE CONSTRAINT action_items_priority;
                ALTER TABLE action_items ALTER COLUMN priority SET NOT NULL;
                ALTER TABLE action_items DROP CONSTRAINT action_items_priority;
                """,
            down: """
                ALTER TABLE action_items
                    ADD CONSTRAINT action_items_priority CHECK (priority IS NOT NULL) NOT VALID;
                ALTER TABLE action_items ALTER COLUMN priority DROP NOT NULL;
                """
        ),
    ]

    private static let backfill = Backfill(name: "fill_priority", table: "action_items") { keys in
        """
        UPDATE action_items SET priority = 'medium'
        WHERE id BETWEEN \(keys.lowerBound) AND \(keys.upperBound) AND priority IS NULL
        """
    }

    private func migrator(
        _ client: PostgresClient,
        knows count: Int = 5,
        program: String = "new"
    ) -> Migrator {
        var options = MigratorOptions()
        options.program = program
        options.rollbackWindow = .zero
        return Migrator(
            groups: [
                JobsMigrations.group,
                MigrationGroup(name: "items", migrations: Array(Self.migrations.prefix(count))),
            ],
            client: client,
            options: options,
            logger: .silent
        )
    }

    private func jobs(
        _ client: PostgresClient,
        metrics: MetricRegistry = MetricRegistry(),
        stint: Duration = .seconds(120),
        isBusy: @escaping @Sendable () async throws -> Bool = { false }
    ) -> SchemaChangeJobs {
        SchemaChangeJobs(
            client: client,
            migrator: migrator(client),
            backfills: [Self.backfill],
            stint: stint,
            isBusy: isBusy,
            metrics: metrics
        )
    }

    private func work(
        _ jobs: SchemaChangeJobs,
        _ client: PostgresClient,
        until expectation: String,
        _ condition: () async throws -> Bool
    ) async throws {
        let store = PostgresJobStore(client: client, metrics: MetricRegistry())
        try await withWorker(store: store, definitions: jobs.definitions) { _ in
            try await eventually(expectation, condition)
        }
    }

    /// A database of the first program with rows in it.
    private func withItems(
        _ count: Int,
        _ body: (PostgresClient) async throws -> Void
    ) async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 8 }) { client in
            let old = migrator(client, knows: 1, program: "old")
            try await old.upgrade()
            try await client.query(
                """
                INSERT INTO action_items (text)
                SELECT 'item ' || n FROM generate_series(1, \(count)) AS n
                """
            )
            try await body(client)
        }
    }

    @Test func `a required column comes in three steps, and no program notices`() async throws {
        try await withItems(3_000) { client in
            let old = migrator(client, knows: 1, program: "old")
            try await old.signIn("old-1")
            let first = try await migrator(client).upgrade()
            #expect(first.applied.map(\.migration.name) == ["add_priority", "fill_priority"])
            #expect(first.holds.map(\.migration.migration.name) == ["check_priority"])
            // The old program writes as it always did.
            try await client.query("INSERT INTO action_items (text) VALUES ('from the old one')")
            try await client.query("UPDATE action_items SET text = 'changed' WHERE id = 7")

            let jobs = jobs(client)
            try await jobs.enqueueDue()
            try await work(jobs, client, until: "the backfill is done") {
                try await BackfillStore(client).list().map(\.state) == [.done]
            }
            let status = try #require(try await BackfillStore(client).list().first)
            #expect(status.rows == 3_000 && status.progress == 1 && status.remaining == .zero)

            // The old program still runs, so the contract waits although all rows are filled.
            let second = try await migrator(client).upgrade()
            #expect(
                second.holds.first?.reasons
                    == [.running(instance: "old-1", program: "old", knows: 1)]
            )
            try await ProgramRegistry(client).signOut("old-1")
            try await jobs.enqueueDue()
            try await work(jobs, client, until: "the contract is applied") {
                try await migrator(client).state().isAtHead
            }
            let column = try await client.query(
                """
                SELECT is_nullable, column_default FROM information_schema.columns
                WHERE table_name = 'action_items' AND column_name = 'priority'
                """
            )
            let nullable: String = try column[0]["is_nullable"]
            #expect(nullable == "NO")
            let medium: Int64 = try await client.firstValue(
                "SELECT count(*) FROM action_items WHERE priority = 'medium'"
            )
            #expect(medium == 3_001)
            #expect(try await migrator(client).drift() == [])
        }
    }

    @Test func `the recipe's migrations are clean and go back and forth`() async throws {
        for migration in Self.migrations {
            let findings = MigrationLint.findings(in: migration, folder: "Sources/Items/Migrations")
            #expect(findings.isEmpty, "\(findings.map(\.rule))")
        }
        try await withItems(10) { client in
            func fingerprint() async throws -> String {
                try await client.withConnection {
                    try await SchemaSnapshot.read(on: $0).fingerprint
                }
            }
            let before = try await fingerprint()
            try await migrator(client).upgrade()
            let after = try await fingerprint()
            try await migrator(client).downgrade(to: MigrationRevision(group: "items", version: 1))
            #expect(try await fingerprint() == before)
            #expect(try await BackfillStore(client).list().isEmpty)
            try await migrator(client).upgrade()
            #expect(try await fingerprint() == after)
        }
    }

    @Test func `a backfill that is stopped goes on where it was`() async throws {
        try await withItems(2_000) { client in
            try await migrator(client).upgrade()
            let jobs = jobs(client, stint: .milliseconds(1))
            try await jobs.enqueueDue()
            try await jobs.enqueueDue()
            let queued: Int64 = try await client.firstValue(
                "SELECT count(*) FROM jobs WHERE kind = 'run_backfill'"
            )
            #expect(queued == 1)
            // Each attempt ends after one batch, as if its process had been killed after it.
            try await work(jobs, client, until: "the backfill is done") {
                try await BackfillStore(client).list().map(\.state) == [.done]
            }
            let snoozes: Int32 = try await client.firstValue(
                "SELECT snoozes FROM jobs WHERE kind = 'run_backfill'"
            )
            #expect(snoozes >= 2)
            #expect(try await BackfillStore(client).list().map(\.rows) == [2_000])
        }
    }

    @Test func `half of the way is told as half, with an estimate`() async throws {
        try await withItems(1_000) { client in
            try await migrator(client).upgrade()
            let store = BackfillStore(client)
            try await store.begin(Self.backfill)
            #expect(try await store.list().map(\.state) == [.waiting])
            #expect(try await store.fill(Self.backfill, limit: 500).changed == 500)
            let half = try #require(try await store.list().first)
            #expect(half.state == .running && half.progress == 0.5 && half.rows == 500)
            #expect(half.remaining != nil && half.remaining != .zero)
            #expect(try await store.end(Self.backfill) == false)
        }
    }

    @Test func `a backfill rests while the database is busy, and says so`() async throws {
        try await withItems(100) { client in
            try await migrator(client).upgrade()
            let isBusy = Mutex(true)
            let metrics = MetricRegistry()
            let jobs = jobs(client, metrics: metrics) { isBusy.withLock { $0 } }
            try await jobs.enqueueDue()
            try await work(jobs, client, until: "the backfill rests, then is done") {
                let state = try await BackfillStore(client).list().first?.state
                if state == .throttled { isBusy.withLock { $0 = false } }
                return state == .done
            }
            let text = String(decoding: metrics.exposition(), as: UTF8.self)
            #expect(text.contains("taskforge_backfill_throttled_total{backfill=\"fill_priority\"}"))
            #expect(
                text.contains("taskforge_backfill_rows_total{backfill=\"fill_priority\"} 100")
            )
        }
    }

    @Test func `a table without such rows asks for no job`() async throws {
        try await withItems(0) { client in
            let outcome = try await migrator(client).upgrade()
            #expect(outcome.applied.count == 4)
            #expect(try await migrator(client).state().isAtHead)
            #expect(try await BackfillStore(client).list().map(\.state) == [.done])
        }
    }

    @Test func `an instance is known while it runs, and its gauges tell of the schema`()
        async throws
    {
        try await withItems(10) { client in
            try await migrator(client).upgrade()
            let metrics = MetricRegistry()
            let watch = SchemaWatch(
                client: client,
                migrator: migrator(client),
                instance: "new-1",
                jobs: jobs(client),
                metrics: metrics,
                logger: .silent
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await watch.run() }
                try await eventually("the watch has looked") {
                    let rows = try await client.query(
                        "SELECT FROM jobs WHERE kind = 'run_backfill'"
                    )
                    return !rows.isEmpty
                }
                #expect(try await ProgramRegistry(client).entries().map(\.isRunning) == [true])
                group.cancelAll()
                try await group.waitForAll()
            }
            let text = String(decoding: metrics.exposition(), as: UTF8.self)
            #expect(text.contains("taskforge_migrations_missing{group=\"items\"} 2"))
            #expect(text.contains("taskforge_schema_version{group=\"items\"} 3"))
            #expect(
                text.contains("taskforge_backfill_progress_ratio{backfill=\"fill_priority\"} 0")
            )
        }
    }
}
