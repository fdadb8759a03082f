import Logging
import TestSupport
import Testing

@testable import Postgres

/// Contracts wait for those who need what they take away.
@Suite struct PhaseGateTests {
    private static let contract = SchemaState.Pending(
        group: "people",
        migration: Migration(version: 5, name: "drop", up: "-- migration: phase contract", down: "")
    )

    private func entry(
        _ instance: String,
        knows version: Int?,
        program: String = "old",
        silence: Duration = .seconds(1),
        hasStopped: Bool = false
    ) -> ProgramRegistry.Entry {
        ProgramRegistry.Entry(
            instance: instance,
            program: program,
            heads: version.map { ["people": $0] } ?? [:],
            silence: silence,
            hasStopped: hasStopped
        )
    }

    private func reasons(
        _ programs: [ProgramRegistry.Entry],
        openBackfills: [String: [String]] = [:],
        against pending: SchemaState.Pending = contract
    ) -> [MigrationHold.Reason] {
        PhaseGate(
            programs: programs,
            openBackfills: openBackfills,
            own: PhaseGate.Release(program: "new", heads: ["people": 5]),
            rollbackWindow: .seconds(3_600)
        ).reasons(against: pending)
    }

    @Test func `a contract waits for an instance that runs and does not know it`() {
        #expect(
            reasons([entry("web-1", knows: 4)])
                == [.running(instance: "web-1", program: "old", knows: 4)]
        )
        #expect(reasons([entry("web-1", knows: 5, program: "new")]).isEmpty)
        #expect(reasons([entry("web-1", knows: nil)]).isEmpty)
        #expect(reasons([]).isEmpty)
    }

    @Test func `an instance that has stopped is the release to roll back to, for a while`() {
        let left = Duration.seconds(3_600 - 600)
        let stopped = entry("web-1", knows: 4, silence: .seconds(600), hasStopped: true)
        #expect(reasons([stopped]) == [.keptForRollback(program: "old", knows: 4, left: left)])
        let silent = entry("web-1", knows: 4, silence: .seconds(600))
        #expect(reasons([silent]) == [.keptForRollback(program: "old", knows: 4, left: left)])
        #expect(reasons([entry("web-1", knows: 4, silence: .seconds(3_601))]).isEmpty)
    }

    @Test func `only the last release before this one is rolled back to`() {
        let last = entry("b", knows: 5, program: "last", silence: .seconds(70), hasStopped: true)
        let earlier = entry("a", knows: 4, silence: .seconds(80), hasStopped: true)
        let own = entry("c", knows: 5, program: "new")
        #expect(reasons([own, last, earlier]).isEmpty)
        #expect(reasons([own, earlier, last]).count == 1)
    }

    @Test func `a contract waits for the backfills of its group`() {
        #expect(reasons([], openBackfills: ["people": ["fill"]]) == [.backfill("fill")])
        #expect(reasons([], openBackfills: ["pets": ["fill"]]).isEmpty)
    }

    @Test func `an expand waits for nobody`() {
        let expand = SchemaState.Pending(
            group: "people",
            migration: Migration(version: 5, name: "add", up: "", down: "")
        )
        let programs = [entry("web-1", knows: 1)]
        #expect(reasons(programs, openBackfills: ["people": ["x"]], against: expand).isEmpty)
    }

    private static let migrations = [
        Migration(
            version: 1,
            name: "create_people",
            up: "CREATE TABLE people (id bigint PRIMARY KEY, old text, age int)",
            down: "DROP TABLE people"
        ),
        Migration(
            version: 2,
            name: "drop_old",
            up: "-- migration: phase contract\nALTER TABLE people DROP COLUMN old",
            down: "ALTER TABLE people ADD COLUMN old text"
        ),
        Migration(
            version: 3,
            name: "add_name",
            up: "ALTER TABLE people ADD COLUMN name text",
            down: "ALTER TABLE people DROP COLUMN name"
        ),
    ]

    private func migrator(
        _ client: PostgresClient,
        knows count: Int = 3,
        program: String = "new",
        rollbackWindow: Duration = .zero
    ) -> Migrator {
        var options = MigratorOptions()
        options.program = program
        options.rollbackWindow = rollbackWindow
        return Migrator(
            groups: [
                MigrationGroup(name: "people", migrations: Array(Self.migrations.prefix(count))),
                MigrationGroup(
                    name: "pets",
                    migrations: [
                        Migration(version: 1, name: "x", up: "CREATE TABLE pets ()", down: "")
                    ]
                ),
            ],
            client: client,
            options: options,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test func `an upgrade stops before a contract that a running instance needs, and says so`()
        async throws
    {
        try await withTestDatabase { client in
            let old = migrator(client, knows: 1, program: "old")
            try await old.upgrade()
            try await old.signIn("web-1-77")

            let outcome = try await migrator(client).upgrade()
            #expect(outcome.applied.isEmpty)
            #expect(outcome.holds.map(\.migration.migration.version) == [2])
            let text = outcome.holds.first.map { "\($0)" } ?? ""
            #expect(text.contains("people 2 (drop_old) waits: instance web-1-77 (old) runs"))
            #expect(try await migrator(client).plan().plans.isEmpty)
            // What comes after the contract is needed, so the new program does not start on it.
            #expect(try await migrator(client).state().needed.map(\.migration.version) == [2, 3])
            #expect(try await migrator(client, knows: 2).state().needed.isEmpty)

            try await ProgramRegistry(client).signOut("web-1-77")
            let after = try await migrator(client).upgrade()
            #expect(after.applied.map(\.migration.version) == [2, 3])
            #expect(after.holds.isEmpty)
        }
    }

    @Test func `an upgrade stops before a contract that a rollback would need`() async throws {
        try await withTestDatabase { client in
            let old = migrator(client, knows: 1, program: "old")
            try await old.upgrade()
            try await old.signIn("web-1-77")
            try await ProgramRegistry(client).signOut("web-1-77")
            let held = try await migrator(client, rollbackWindow: .seconds(3_600)).upgrade()
            #expect(held.holds.count == 1 && held.applied.isEmpty)
            #expect(held.holds.first?.description.contains("kept for a rollback") == true)
            #expect(try await migrator(client).upgrade().applied.count == 2)
        }
    }

    @Test func `an instance that signs in while a contract is under way is not overlooked`()
        async throws
    {
        try await withTestDatabase(adjust: { $0.poolSize = 8 }) { client in
            let old = migrator(client, knows: 1, program: "old")
            try await old.upgrade()
            try await client.withTransaction { holder in
                // The contract has looked, and waits for this lock before it drops the column.
                try await holder.query("SELECT FROM people")
                async let upgrade = migrator(client).upgrade()
                try await eventually("the contract waits for its lock") {
                    let rows = try await client.query(
                        """
                        SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
                            AND datname = current_database() AND query LIKE 'ALTER TABLE%DROP%'
                        """
                    )
                    return !rows.isEmpty
                }
                async let signedIn: Void = old.signIn("web-1-78")
                try await eventually("the instance waits to sign in") {
                    let rows = try await client.query(
                        """
                        SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
                            AND datname = current_database()
                            AND query LIKE 'INSERT INTO taskforge_programs%'
                        """
                    )
                    return !rows.isEmpty
                }
                try await holder.commit()
                let outcome = try await upgrade
                #expect(outcome.applied.count == 2)
                try await signedIn
            }
            // It came second, and sees that the schema has gone on without it.
            let state = try await old.state()
            #expect(throws: MigrationError.self) { try old.checkAhead(state) }
        }
    }

    @Test func `a schema that is ahead is accepted where its migrations say so, refused otherwise`()
        async throws
    {
        try await withTestDatabase { client in
            try await migrator(client).upgrade()
            let two = migrator(client, knows: 2)
            try await two.waitUntilCurrent(deadline: .milliseconds(10))
            let ahead = SchemaState.Ahead(group: "people", applied: 3, known: 1, oldestProgram: 2)
            await #expect(throws: MigrationError.ahead(ahead)) {
                try await migrator(client, knows: 1).waitUntilCurrent(deadline: .seconds(20))
            }
            let text = "\(MigrationError.ahead(ahead))"
            #expect(text.hasPrefix("the schema of people is ahead of this program (3 > 1)"))
            #expect(text.contains("taskforge db downgrade people:1"))
        }
    }

    @Test func `a migration that does not say whom it is made for is taken for nobody's`()
        async throws
    {
        try await withTestDatabase { client in
            try await migrator(client).upgrade()
            try await client.query("UPDATE taskforge_migrations SET oldest_program = NULL")
            let state = try await migrator(client, knows: 2).state()
            #expect(state.ahead.map(\.isCompatible) == [false])
        }
    }

    @Test func `who was last seen long ago is forgotten`() async throws {
        try await withTestDatabase { client in
            let old = migrator(client)
            try await old.upgrade()
            try await old.signIn("web-1")
            let registry = ProgramRegistry(client)
            try await registry.forget(after: .seconds(3_600))
            #expect(try await registry.entries().map(\.isRunning) == [true])
            try await client.query(
                "UPDATE taskforge_programs SET seen_at = now() - interval '2 minutes'"
            )
            #expect(try await registry.entries().map(\.isRunning) == [false])
            try await registry.forget(after: .seconds(60))
            #expect(try await registry.entries().isEmpty)
        }
    }
}
