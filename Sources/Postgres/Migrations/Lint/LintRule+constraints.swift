extension LintRule {
    static let constraints = [
        LintRule(
            "foreign_key_at_once",
            why: "both tables are locked while each row is checked",
            rewrite: """
                ALTER TABLE items ADD CONSTRAINT items_run FOREIGN KEY (run_id) \
                REFERENCES runs (id) NOT VALID;
                -- in the next migration:
                ALTER TABLE items VALIDATE CONSTRAINT items_run;
                """,
            bad: "ALTER TABLE items ADD FOREIGN KEY (run_id) REFERENCES runs (id);",
            good: """
                ALTER TABLE items ADD CONSTRAINT items_run FOREIGN KEY (run_id)
                    REFERENCES runs (id) NOT VALID;
                """,
            changes: { action, _ in
                guard action.has("references") else { return false }
                return action.addedColumn != nil
                    || action.addedConstraint != nil && !action.has("not", "valid")
            }
        ),
        LintRule(
            "check_at_once",
            why: "nobody may write to the table while each row is checked",
            rewrite: """
                ALTER TABLE items ADD CONSTRAINT items_text CHECK (text <> '') NOT VALID;
                -- in the next migration:
                ALTER TABLE items VALIDATE CONSTRAINT items_text;
                """,
            bad: "ALTER TABLE items ADD CONSTRAINT items_text CHECK (text <> '');",
            good: "ALTER TABLE items ADD CONSTRAINT items_text CHECK (text <> '') NOT VALID;",
            changes: { action, _ in
                if let column = action.addedColumn { return column.has(["check"]) }
                return action.addedConstraint?.first?.is("check") == true
                    && !action.has("not", "valid")
            }
        ),
        LintRule(
            "unique_at_once",
            why: "the index behind it is built while nobody may read or write",
            rewrite: """
                -- migration: no transaction
                CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS items_key ON items (key);
                -- in the next migration:
                ALTER TABLE items ADD CONSTRAINT items_key UNIQUE USING INDEX items_key;
                """,
            bad: "ALTER TABLE items ADD UNIQUE (key);",
            good: "ALTER TABLE items ADD CONSTRAINT items_key UNIQUE USING INDEX items_key;",
            changes: { action, _ in
                if let column = action.addedColumn {
                    return column.has(["unique"]) || column.has(["primary", "key"])
                }
                guard let kind = action.addedConstraint?.first else { return false }
                return (kind.is("unique") || kind.is("primary")) && !action.has("using", "index")
            }
        ),
        LintRule(
            "exclusion_at_once",
            why:
                "the index behind it is built while nobody may write, and nothing builds it beside",
            rewrite: """
                CREATE TABLE bookings_next (room text, EXCLUDE USING gist (room WITH =));
                -- then write to both, fill the new one by a backfill, and change over
                """,
            bad: "ALTER TABLE bookings ADD EXCLUDE USING gist (room WITH =);",
            good: "CREATE TABLE bookings_next (room text, EXCLUDE USING gist (room WITH =));",
            changes: { action, _ in action.addedConstraint?.first?.is("exclude") == true }
        ),
        LintRule(
            "validate_with_add",
            why: "the lock of ADD CONSTRAINT is held while VALIDATE reads the whole table",
            rewrite: """
                -- VALIDATE CONSTRAINT stands in a migration of its own, after the one that adds it:
                ALTER TABLE items VALIDATE CONSTRAINT items_text;
                """,
            bad: """
                ALTER TABLE items ADD CONSTRAINT items_text CHECK (text <> '') NOT VALID;
                ALTER TABLE items VALIDATE CONSTRAINT items_text;
                """,
            good: "ALTER TABLE items VALIDATE CONSTRAINT items_text;",
            lines: { subject in
                let adds = subject.changes.contains { $0.action.has("not", "valid") }
                guard adds, subject.header.isTransactional else { return [] }
                return subject.changes.filter { $0.action.begins("validate") }.map(\.action.line)
            }
        ),
        LintRule(
            "domain_check_at_once",
            why: "every column of the domain is checked while its tables are locked",
            rewrite: """
                ALTER DOMAIN email ADD CONSTRAINT email_at CHECK (VALUE LIKE '%@%') NOT VALID;
                -- in the next migration:
                ALTER DOMAIN email VALIDATE CONSTRAINT email_at;
                """,
            bad: "ALTER DOMAIN email ADD CONSTRAINT email_at CHECK (VALUE LIKE '%@%');",
            good: """
                ALTER DOMAIN email ADD CONSTRAINT email_at CHECK (VALUE LIKE '%@%') NOT VALID;
                """,
            statements: { statement, _ in
                statement.begins("alter", "domain") && statement.has("check")
                    && !statement.has("not", "valid")
            }
        ),
    ]
}
