extension LintRule {
    static let indexes = [
        LintRule(
            "index_without_concurrently",
            why: "building the index keeps everybody from writing to the table until it is done",
            rewrite: """
                -- migration: no transaction
                CREATE INDEX CONCURRENTLY IF NOT EXISTS items_due ON items (due_date);
                """,
            bad: "CREATE INDEX items_due ON items (due_date);",
            good: """
                -- migration: no transaction
                CREATE INDEX CONCURRENTLY IF NOT EXISTS items_due ON items (due_date);
                """,
            statements: { statement, subject in
                guard let table = statement.indexedTable else { return false }
                return subject.isInUse(table) && !statement.has("concurrently")
            }
        ),
        LintRule(
            "drop_index_without_concurrently",
            why: "the drop waits for everybody on the table, and everybody behind it waits too",
            rewrite: """
                -- migration: no transaction
                DROP INDEX CONCURRENTLY IF EXISTS items_due;
                """,
            bad: "DROP INDEX items_due;",
            good: """
                -- migration: no transaction
                DROP INDEX CONCURRENTLY IF EXISTS items_due;
                """,
            statements: { statement, _ in
                statement.begins("drop", "index") && !statement.has("concurrently")
            }
        ),
        LintRule(
            "reindex_without_concurrently",
            why: "rebuilding keeps everybody from writing, and from reading by the index",
            rewrite: """
                -- migration: no transaction
                REINDEX INDEX CONCURRENTLY items_due;
                """,
            bad: "REINDEX INDEX items_due;",
            good: """
                -- migration: no transaction
                REINDEX INDEX CONCURRENTLY items_due;
                """,
            statements: { statement, _ in
                statement.begins("reindex") && !statement.has("concurrently")
            }
        ),
        LintRule(
            "refresh_without_concurrently",
            why: "refreshing keeps everybody from reading the view",
            rewrite: "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;",
            bad: "REFRESH MATERIALIZED VIEW totals;",
            good: "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;",
            statements: { statement, _ in
                statement.begins("refresh") && !statement.has("concurrently")
                    && !statement.has("with", "no", "data")
            }
        ),
        LintRule(
            "detach_without_concurrently",
            why: "detaching keeps everybody from the whole partitioned table",
            rewrite: """
                -- migration: no transaction
                ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;
                """,
            bad: "ALTER TABLE events DETACH PARTITION events_2020;",
            good: """
                -- migration: no transaction
                ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;
                """,
            changes: { action, _ in
                action.begins("detach", "partition") && !action.has("concurrently")
            }
        ),
    ]
}
