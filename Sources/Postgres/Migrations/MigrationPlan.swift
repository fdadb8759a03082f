/// Exactly what is sent to the server to apply a migration or to take it back.
///
/// What runs and what `--dry-run` prints are the same value.
public struct MigrationPlan: Sendable, Hashable {
    /// One statement.
    public struct Step: Sendable, Hashable {
        /// The SQL, without a semicolon.
        public let sql: String
        /// The line of the migration's file that it stands on; nil for what is not of the file.
        public let line: Int?
    }

    /// What a plan does.
    public enum Direction: String, Sendable, Hashable {
        /// It applies.
        case up
        /// It takes back.
        case down
    }

    /// The group.
    public let group: String
    /// The migration.
    public let migration: Migration
    /// Whether it is applied or taken back.
    public let direction: Direction
    /// How long one statement may take.
    public let statementTimeout: Duration
    /// The statements, in order.
    public let steps: [Step]

    /// Plans a migration.
    init(
        _ direction: Direction,
        _ migration: Migration,
        of group: String,
        options: MigratorOptions
    ) {
        let header = migration.header
        self.group = group
        self.migration = migration
        self.direction = direction
        statementTimeout =
            header.statementTimeout
            ?? (header.isTransactional ? options.statementTimeout : .seconds(3_600))
        // What takes no exclusive lock holds nobody up while it waits.
        let lockTimeout =
            header.lockTimeout
            ?? (header.isTransactional ? options.lockTimeout : statementTimeout)
        let own = SQLStatement.statements(of: direction == .up ? migration.up : migration.down)
            .map { Step(sql: $0.text, line: $0.line) }
        let ledger = LedgerStatements(group: group, migration: migration, options: options)
        let limits = "lock_timeout = \(max(1, lockTimeout.clampedMilliseconds))"
        let sql: [Step] =
            switch (header.isTransactional, direction) {
            case (true, .up):
                Self.steps("BEGIN", "SET LOCAL \(limits)") + own
                    + Self.steps(ledger.add) + Self.steps(ledger.backfill) + Self.steps("COMMIT")
            case (true, .down):
                Self.steps("BEGIN", "SET LOCAL \(limits)") + own
                    + Self.steps(ledger.removeBackfill) + Self.steps(ledger.remove, "COMMIT")
            case (false, .up):
                Self.steps("SET \(limits)", ledger.begin) + own
                    + Self.steps(ledger.finish, "RESET lock_timeout")
            case (false, .down):
                Self.steps("SET \(limits)", ledger.suspend) + own
                    + Self.steps(ledger.remove, "RESET lock_timeout")
            }
        steps =
            Self.steps("SET statement_timeout = \(max(1, statementTimeout.clampedMilliseconds))")
            + sql
    }

    /// The plan as a script that psql runs to the same end.
    public var script: String {
        let title = "-- \(direction.rawValue): \(group) \(migration.version) \(migration.name)"
        let notes =
            "\(migration.header.phase.rawValue), checksum \(migration.checksum.prefix(12))"
        return "\(title) (\(notes))\n" + steps.map { $0.sql + ";\n" }.joined()
    }

    private static func steps(_ statements: String?...) -> [Step] {
        statements.compactMap { $0.map { Step(sql: $0, line: nil) } }
    }
}

/// What a migration writes into the ledger, as SQL without parameters so that it can be shown.
private struct LedgerStatements {
    let group: String
    let migration: Migration
    let options: MigratorOptions

    var add: String {
        """
        INSERT INTO taskforge_migrations
            (group_name, version, name, checksum, duration_seconds, oldest_program, program)
        VALUES (\(identity), extract(epoch FROM clock_timestamp() - now()), \(origin))
        """
    }

    var begin: String {
        """
        INSERT INTO taskforge_migrations (group_name, version, name, checksum, duration_seconds, \
        oldest_program, program, is_finished)
        VALUES (\(identity), 0, \(origin), false)
        ON CONFLICT (group_name, version) DO UPDATE SET applied_at = now(),
            name = excluded.name, checksum = excluded.checksum, program = excluded.program
        """
    }

    var finish: String {
        """
        UPDATE taskforge_migrations
        SET is_finished = true, duration_seconds = extract(epoch FROM now() - applied_at)
        WHERE \(place)
        """
    }

    var suspend: String {
        "UPDATE taskforge_migrations SET is_finished = false WHERE \(place)"
    }

    var remove: String {
        "DELETE FROM taskforge_migrations WHERE \(place)"
    }

    var backfill: String? {
        migration.header.backfill.map { backfill in
            """
            INSERT INTO taskforge_backfills (name, group_name, version, is_done, finished_at)
            VALUES (\(quoted(backfill.name)), \(quoted(group)), \(migration.version), \
            \(quoted(backfill.isDone)), CASE WHEN \(backfill.isDone) THEN now() END)
            """
        }
    }

    var removeBackfill: String? {
        migration.header.backfill.map { backfill in
            "DELETE FROM taskforge_backfills WHERE name = \(quoted(backfill.name))"
        }
    }

    private var identity: String {
        "\(quoted(group)), \(migration.version), \(quoted(migration.name)), "
            + quoted(migration.checksum)
    }

    private var origin: String { "\(migration.oldestProgram), \(quoted(options.program))" }

    private var place: String {
        "group_name = \(quoted(group)) AND version = \(migration.version)"
    }

    private func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }
}
