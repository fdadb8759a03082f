extension LintRule {
    static let transactions = [
        LintRule(
            "concurrently_in_transaction",
            why: "PostgreSQL refuses it in a transaction, which a migration is unless it says not",
            rewrite: """
                -- migration: no transaction
                CREATE INDEX CONCURRENTLY IF NOT EXISTS items_due ON items (due_date);
                """,
            bad: "CREATE INDEX CONCURRENTLY IF NOT EXISTS items_due ON items (due_date);",
            good: """
                -- migration: no transaction
                CREATE INDEX CONCURRENTLY IF NOT EXISTS items_due ON items (due_date);
                """,
            statements: { statement, subject in
                subject.header.isTransactional && statement.has("concurrently")
                    && !statement.begins("refresh")
            }
        ),
        LintRule(
            "several_without_transaction",
            why: "what fails in the middle leaves a part done and the rest not",
            rewrite: "-- one statement in each migration that is no transaction",
            bad: """
                -- migration: no transaction
                CREATE INDEX CONCURRENTLY IF NOT EXISTS items_due ON items (due_date);
                ALTER TABLE items ADD COLUMN priority text;
                """,
            good: """
                -- migration: no transaction
                CREATE INDEX CONCURRENTLY IF NOT EXISTS items_due ON items (due_date);
                """,
            lines: { subject in
                guard !subject.header.isTransactional else { return [] }
                return subject.statements.dropFirst().map(\.line)
            }
        ),
        LintRule(
            "not_repeatable",
            why: "what was stopped in the middle is done again, and fails on what is already there",
            rewrite: "CREATE INDEX CONCURRENTLY IF NOT EXISTS items_due ON items (due_date);",
            bad: """
                -- migration: no transaction
                CREATE INDEX CONCURRENTLY items_due ON items (due_date);
                """,
            good: """
                -- migration: no transaction
                CREATE INDEX CONCURRENTLY IF NOT EXISTS items_due ON items (due_date);
                """,
            statements: { statement, subject in
                guard !subject.header.isTransactional else { return false }
                let makes = statement.begins("create") || statement.begins("alter", "type")
                return makes && !statement.has("if", "not", "exists")
                    || statement.begins("drop") && !statement.has("if", "exists")
            }
        ),
        LintRule(
            "transaction_control",
            why: "the migration and its line in the ledger are no longer one transaction",
            rewrite: "-- leave BEGIN and COMMIT out; what must not be one says `no transaction`",
            bad: "BEGIN; CREATE TABLE items (id bigint PRIMARY KEY); COMMIT;",
            good: "CREATE TABLE items (id bigint PRIMARY KEY);",
            statements: { statement, _ in
                ["begin", "commit", "rollback", "savepoint", "start", "end", "abort"].contains {
                    statement.begins($0)
                }
            }
        ),
        LintRule(
            "explicit_lock",
            why: "everybody waits for as long as the migration takes",
            rewrite: "-- leave it out: each statement takes the lock that it needs",
            bad: "LOCK TABLE items;",
            good: "ALTER TABLE items ADD COLUMN priority text;",
            statements: { statement, _ in statement.begins("lock") }
        ),
        LintRule(
            "session_setting",
            why: "it stays on the connection, and on what uses that one next",
            rewrite: "SET LOCAL work_mem = '64MB';",
            bad: "SET work_mem = '64MB';",
            good: "SET LOCAL work_mem = '64MB';",
            statements: { statement, _ in
                statement.begins("set") && !statement.begins("set", "local")
                    && !statement.begins("set", "constraints")
            }
        ),
        LintRule(
            "new_enum_value_used",
            why: "a value that an enum gets in a transaction cannot be used before its commit",
            rewrite: """
                ALTER TYPE mood ADD VALUE IF NOT EXISTS 'calm';
                -- in the next migration:
                ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'calm';
                """,
            bad: """
                ALTER TYPE mood ADD VALUE 'calm';
                ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'calm';
                """,
            good: "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'calm';",
            lines: { subject in
                let added = subject.statements.flatMap { statement in
                    statement.begins("alter", "type") && statement.has("add", "value")
                        ? statement.tokens.filter { $0.kind == .string }.prefix(1).map(\.value) : []
                }
                return subject.statements.filter { statement in
                    !statement.begins("alter", "type")
                        && statement.tokens.contains {
                            $0.kind == .string && added.contains($0.value)
                        }
                }.map(\.line)
            }
        ),
    ]
}
