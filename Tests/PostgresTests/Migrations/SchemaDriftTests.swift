import Logging
import TestSupport
import Testing

@testable import Postgres

@Suite struct SchemaDriftTests {
    private static let migration = Migration(
        version: 1,
        name: "create_all",
        up: """
            CREATE TYPE mood AS ENUM ('calm', 'loud');
            CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
            CREATE TABLE people (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                mail email NOT NULL, mood mood NOT NULL DEFAULT 'calm', age integer
            );
            CREATE TABLE pets (
                id bigint PRIMARY KEY, owner bigint REFERENCES people (id) ON DELETE CASCADE
            );
            CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RETURN NEW; END $$;
            CREATE TRIGGER people_touch BEFORE UPDATE ON people
                FOR EACH ROW EXECUTE FUNCTION touch();
            CREATE VIEW adults AS SELECT id FROM people WHERE id > 17;
            CREATE SEQUENCE numbers START 5;
            GRANT SELECT ON people TO public;
            """,
        down: """
            DROP SEQUENCE numbers; DROP VIEW adults; DROP TABLE pets; DROP TABLE people;
            DROP FUNCTION touch(); DROP DOMAIN email; DROP TYPE mood;
            """
    )

    private func migrator(_ client: PostgresClient) -> Migrator {
        Migrator(
            groups: [MigrationGroup(name: "people", migrations: [Self.migration, .indexAge])],
            client: client,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test func `a database as its migrations make it has no drift, and looking leaves nothing`()
        async throws
    {
        try await withTestDatabase { client in
            try await migrator(client).upgrade()
            #expect(try await migrator(client).drift() == [])
            let schemas = try await client.query(
                "SELECT FROM pg_namespace WHERE nspname LIKE 'taskforge%'"
            )
            #expect(schemas.isEmpty)
        }
    }

    @Test(arguments: [
        ("ALTER TABLE people ADD COLUMN nickname text", "column people.nickname"),
        ("ALTER TABLE people ALTER COLUMN age TYPE bigint", "column people.age"),
        ("ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'loud'", "column people.mood"),
        ("ALTER TABLE people ALTER COLUMN mail DROP NOT NULL", "column people.mail"),
        ("DROP INDEX people_age", "index people_age"),
        ("ALTER TABLE pets DROP CONSTRAINT pets_owner_fkey", "constraint pets.pets_owner_fkey"),
        ("ALTER TABLE people DISABLE TRIGGER people_touch", "trigger people.people_touch"),
        (
            "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS "
                + "$$ BEGIN RETURN NULL; END $$", "function touch()"
        ),
        ("CREATE OR REPLACE VIEW adults AS SELECT id FROM people WHERE id > 20", "view adults"),
        ("ALTER SEQUENCE numbers INCREMENT 2", "sequence numbers"),
        ("ALTER TYPE mood ADD VALUE 'wild'", "type mood"),
        ("ALTER DOMAIN email SET NOT NULL", "domain email"),
        ("REVOKE SELECT ON people FROM public", "grant table people to public"),
        ("GRANT UPDATE ON SEQUENCE numbers TO public", "grant sequence numbers to public"),
        ("CREATE TABLE stray (id int)", "table stray"),
        ("ALTER TABLE pets SET (fillfactor = 70)", "table pets"),
        ("ALTER TABLE pets ENABLE ROW LEVEL SECURITY", "table pets"),
    ])
    func `a change by hand is named by its object`(sql: String, object: String) async throws {
        try await withTestDatabase { client in
            try await migrator(client).upgrade()
            try await client.query(PostgresQuery(sql: sql))
            let drift = try await migrator(client).drift()
            #expect(drift.contains { "\($0.kind) \($0.name)" == object }, "\(drift)")
        }
    }

    @Test func `up, down and up again leave the same fingerprint`() async throws {
        try await withTestDatabase { client in
            func fingerprint() async throws -> String {
                try await client.withConnection {
                    try await SchemaSnapshot.read(on: $0).fingerprint
                }
            }
            let nothing = try await fingerprint()
            try await migrator(client).upgrade()
            let before = try await fingerprint()
            #expect(before != nothing)
            try await migrator(client).downgrade(to: MigrationRevision(group: "people", version: 0))
            #expect(try await fingerprint() == nothing)
            try await migrator(client).upgrade()
            #expect(try await fingerprint() == before)
        }
    }
}
