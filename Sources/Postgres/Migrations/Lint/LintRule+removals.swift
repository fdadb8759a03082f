extension LintRule {
    static let removals = [
        LintRule(
            "drop_column_outside_contract",
            why: "programs that run beside still use the column",
            rewrite: """
                -- migration: phase contract
                ALTER TABLE items DROP COLUMN assignee;
                """,
            bad: "ALTER TABLE items DROP COLUMN assignee;",
            good: """
                -- migration: phase contract
                ALTER TABLE items DROP COLUMN assignee;
                """,
            changes: { action, subject in
                let others = ["constraint", "default", "not", "expression", "identity"]
                return subject.header.phase != .contract && action.begins("drop")
                    && !others.contains { action.tokens.dropFirst().first?.is($0) == true }
            }
        ),
        LintRule(
            "drop_table_outside_contract",
            why: "programs that run beside still use the table",
            rewrite: """
                -- migration: phase contract
                DROP TABLE items;
                """,
            bad: "DROP TABLE items;",
            good: """
                -- migration: phase contract
                DROP TABLE items;
                """,
            statements: { statement, subject in
                statement.begins("drop", "table") && subject.header.phase != .contract
            }
        ),
        LintRule(
            "drop_object_outside_contract",
            why: "programs that run beside still use it",
            rewrite: """
                -- migration: phase contract
                DROP FUNCTION finish_item(bigint);
                """,
            bad: "DROP FUNCTION finish_item(bigint);",
            good: """
                -- migration: phase contract
                DROP FUNCTION finish_item(bigint);
                """,
            statements: { statement, subject in
                let harmless = ["index", "table", "trigger", "policy", "rule", "statistics"]
                return statement.begins("drop") && subject.header.phase != .contract
                    && !harmless.contains { statement.tokens.dropFirst().first?.is($0) == true }
            }
        ),
        LintRule(
            "drop_default_outside_contract",
            why: "programs that leave the column out of their inserts rely on the default",
            rewrite: """
                -- migration: phase contract
                ALTER TABLE items ALTER COLUMN state DROP DEFAULT;
                """,
            bad: "ALTER TABLE items ALTER COLUMN state DROP DEFAULT;",
            good: """
                -- migration: phase contract
                ALTER TABLE items ALTER COLUMN state DROP DEFAULT;
                """,
            changes: { action, subject in
                subject.header.phase != .contract
                    && action.alteredColumn?.has(["drop", "default"]) == true
            }
        ),
        LintRule(
            "drop_cascade",
            why: "it also takes away what nobody named here",
            rewrite: """
                -- migration: phase contract
                -- name everything that is to go:
                DROP VIEW open_items;
                DROP TABLE items;
                """,
            bad: """
                -- migration: phase contract
                DROP TABLE items CASCADE;
                """,
            good: """
                -- migration: phase contract
                DROP VIEW open_items;
                DROP TABLE items;
                """,
            lines: { subject in
                let statements = subject.statements.filter {
                    $0.begins("drop") && $0.has("cascade")
                }
                let changes = subject.changes.map(\.action).filter {
                    $0.begins("drop") && $0.has("cascade")
                }
                return statements.map(\.line) + changes.map(\.line)
            }
        ),
        LintRule(
            "truncate",
            why: "all rows are gone and no way back brings them again; the table is locked",
            rewrite: "-- delete by a backfill in batches, after a backup",
            bad: "TRUNCATE items;",
            good: "CREATE TABLE items_next (id bigint PRIMARY KEY);",
            statements: { statement, _ in statement.begins("truncate") }
        ),
        LintRule(
            "backfill_in_migration",
            why: "one long transaction holds locks on all its rows and keeps dead rows from vacuum",
            rewrite: """
                -- migration: backfill items_priority until NOT EXISTS (SELECT FROM items WHERE \
                priority IS NULL)
                -- and declare a Backfill of this name, whose job fills in batches
                """,
            bad: "UPDATE items SET priority = 'medium';",
            good: """
                -- migration: backfill items_priority until NOT EXISTS (SELECT FROM items)
                """,
            statements: { statement, subject in
                if statement.begins("update") || statement.begins("merge") { return true }
                if statement.begins("delete") { return true }
                guard statement.begins("insert", "into") else { return false }
                var rest = statement.tokens.dropFirst(2)
                return subject.isInUse(rest.readName()) && statement.has("select")
            }
        ),
    ]
}
