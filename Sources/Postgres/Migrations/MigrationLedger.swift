import Foundation

/// The table in which a database remembers its migrations.
struct MigrationLedger: Sendable {
    /// The tables that migrating itself keeps; no migration makes them.
    static let tables = ["taskforge_migrations", "taskforge_programs", "taskforge_backfills"]

    let database: any PostgresQuerying

    /// Makes the tables where they are missing or older; call it under the lock.
    func create() async throws {
        for statement in Self.creation { try await database.query(PostgresQuery(sql: statement)) }
    }

    /// Whether the tables are as this program needs them.
    func isThere() async throws -> Bool {
        let rows = try await database.query(
            """
            SELECT to_regclass('taskforge_backfills') IS NOT NULL
                AND to_regclass('taskforge_programs') IS NOT NULL
                AND EXISTS (SELECT FROM pg_attribute
                    WHERE attrelid = to_regclass('taskforge_migrations')
                        AND attname = 'is_finished') AS is_there
            """
        )
        return try rows.first?["is_there"] ?? false
    }

    /// Reads what was applied, in the order of application; nothing where there is no table yet.
    ///
    /// It goes through JSON because the table may be an older program's, which lacks columns.
    func read() async throws -> [AppliedMigration] {
        let exists = try await database.query(
            "SELECT to_regclass('taskforge_migrations') IS NOT NULL AS exists"
        )
        guard try exists.first?["exists"] ?? false else { return [] }
        let rows = try await database.query(
            """
            SELECT group_name, version, name, checksum, applied_at, duration_seconds,
                facts ->> 'lock_mode' AS lock_mode,
                (facts ->> 'lock_seconds')::float8 AS lock_seconds,
                (facts ->> 'oldest_program')::int AS oldest_program,
                facts ->> 'program' AS program,
                coalesce((facts ->> 'is_finished')::boolean, true) AS is_finished
            FROM (SELECT *, to_jsonb(taskforge_migrations) AS facts FROM taskforge_migrations)
                AS remembered
            ORDER BY position
            """
        )
        return try rows.map { row in
            let version: Int32 = try row["version"]
            let seconds: Double = try row["duration_seconds"]
            let lockSeconds: Double? = try row["lock_seconds"]
            let oldestProgram: Int32? = try row["oldest_program"]
            return AppliedMigration(
                group: try row["group_name"],
                version: Int(version),
                name: try row["name"],
                checksum: try row["checksum"],
                appliedAt: try row["applied_at"],
                duration: .seconds(seconds),
                lockMode: try row["lock_mode"],
                lockDuration: lockSeconds.map { .seconds($0) },
                oldestProgram: oldestProgram.map(Int.init),
                program: try row["program"],
                isFinished: try row["is_finished"]
            )
        }
    }

    /// Notes which lock an applied migration held for how long; known only after its commit.
    func note(_ hold: LockHold, of migration: SchemaState.Pending) async throws {
        try await database.query(
            """
            UPDATE taskforge_migrations
            SET lock_mode = \(hold.mode), lock_seconds = \(hold.duration / .seconds(1))
            WHERE group_name = \(migration.group)
                AND version = \(Int32(migration.migration.version))
            """
        )
    }

    private static let creation = [
        """
        CREATE TABLE IF NOT EXISTS taskforge_migrations (
            position bigint GENERATED ALWAYS AS IDENTITY,
            group_name text NOT NULL,
            version integer NOT NULL,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            duration_seconds double precision NOT NULL,
            PRIMARY KEY (group_name, version)
        )
        """,
        """
        ALTER TABLE taskforge_migrations
            ADD COLUMN IF NOT EXISTS lock_mode text,
            ADD COLUMN IF NOT EXISTS lock_seconds double precision,
            ADD COLUMN IF NOT EXISTS oldest_program integer,
            ADD COLUMN IF NOT EXISTS program text,
            ADD COLUMN IF NOT EXISTS is_finished boolean NOT NULL DEFAULT true
        """,
        // The instances that run, and those that did, with the migrations that they know.
        """
        CREATE TABLE IF NOT EXISTS taskforge_programs (
            instance text PRIMARY KEY,
            program text NOT NULL,
            heads jsonb NOT NULL,
            started_at timestamptz NOT NULL DEFAULT now(),
            seen_at timestamptz NOT NULL DEFAULT now(),
            stopped_at timestamptz
        )
        """,
        // The backfills that migrations asked for, and how far their jobs came.
        """
        CREATE TABLE IF NOT EXISTS taskforge_backfills (
            name text PRIMARY KEY,
            group_name text NOT NULL,
            version integer NOT NULL,
            is_done text NOT NULL,
            asked_at timestamptz NOT NULL DEFAULT now(),
            started_at timestamptz,
            first_key bigint,
            last_key bigint,
            done_key bigint,
            rows_done bigint NOT NULL DEFAULT 0,
            state text NOT NULL DEFAULT 'waiting',
            updated_at timestamptz NOT NULL DEFAULT now(),
            finished_at timestamptz
        )
        """,
    ]
}
