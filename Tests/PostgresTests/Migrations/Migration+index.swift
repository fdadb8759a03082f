import Postgres

extension Migration {
    /// Indexes `people` by age beside the work of others, outside any transaction.
    static let indexAge = Migration(
        version: 2,
        name: "index_age",
        up: """
            -- migration: no transaction
            CREATE INDEX CONCURRENTLY IF NOT EXISTS people_age ON people (age);
            """,
        down: "DROP INDEX CONCURRENTLY IF EXISTS people_age;"
    )
}
