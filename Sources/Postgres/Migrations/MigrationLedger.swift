import Foundation

/// The table in which a database remembers its migrations.
struct MigrationLedger: Sendable {
    let database: any PostgresQuerying

    /// Makes the table where it is missing; call it under the lock.
    func create() async throws {
        try await database.query(
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
            """
        )
    }

    /// Reads what was applied, in the order of application; nothing where there is no table yet.
    func read() async throws -> [AppliedMigration] {
        let exists = try await database.query(
            "SELECT to_regclass('taskforge_migrations') IS NOT NULL AS exists"
        )
        guard try exists.first?["exists"] ?? false else { return [] }
        let rows = try await database.query(
            """
            SELECT group_name, version, name, checksum, applied_at, duration_seconds
            FROM taskforge_migrations ORDER BY position
            """
        )
        return try rows.map { row in
            let version: Int32 = try row["version"]
            let seconds: Double = try row["duration_seconds"]
            return AppliedMigration(
                group: try row["group_name"],
                version: Int(version),
                name: try row["name"],
                checksum: try row["checksum"],
                appliedAt: try row["applied_at"],
                duration: .seconds(seconds)
            )
        }
    }

    /// Remembers a migration; call it in the migration's own transaction.
    func add(_ pending: SchemaState.Pending, seconds: Double) async throws {
        try await database.query(
            """
            INSERT INTO taskforge_migrations (group_name, version, name, checksum,
                duration_seconds)
            VALUES (\(pending.group), \(Int32(pending.migration.version)),
                \(pending.migration.name), \(pending.migration.checksum), \(seconds))
            """
        )
    }

    /// Forgets a migration that was taken back; call it in the same transaction.
    func remove(group: String, version: Int) async throws {
        try await database.query(
            """
            DELETE FROM taskforge_migrations
            WHERE group_name = \(group) AND version = \(Int32(version))
            """
        )
    }
}
