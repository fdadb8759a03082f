public import Postgres

/// The tables of the queue and of the schedules.
public enum JobsMigrations {
    /// The migrations, in order.
    public static let group = MigrationGroup(
        name: "jobs",
        migrations: [
            Migration(
                version: 1,
                name: "create_jobs",
                up: PackageResources.v0001_create_jobs_up_sql,
                down: PackageResources.v0001_create_jobs_down_sql
            ),
            Migration(
                version: 2,
                name: "extend_queue",
                up: PackageResources.v0002_extend_queue_up_sql,
                down: PackageResources.v0002_extend_queue_down_sql,
                accepted: [LintAllowance("index_without_concurrently", because: beforeRelease)]
            ),
            Migration(
                version: 3,
                name: "keep_schedule_ledger",
                up: PackageResources.v0003_keep_schedule_ledger_up_sql,
                down: PackageResources.v0003_keep_schedule_ledger_down_sql,
                accepted: [
                    LintAllowance("check_at_once", because: beforeRelease),
                    LintAllowance("index_without_concurrently", because: beforeRelease),
                ],
                formerChecksums: [
                    // Its way back left a constraint behind.
                    "87e7b49023d2c2c3be8c6a541f288b8368cd2b1c2de5cb5e84102f5756cc3f42"
                ]
            ),
            Migration(
                version: 4,
                name: "index_late_fires",
                up: PackageResources.v0004_index_late_fires_up_sql,
                down: PackageResources.v0004_index_late_fires_down_sql,
                accepted: [LintAllowance("index_without_concurrently", because: beforeRelease)]
            ),
            Migration(
                version: 5,
                name: "carry_trace_state",
                up: PackageResources.v0005_carry_trace_state_up_sql,
                down: PackageResources.v0005_carry_trace_state_down_sql
            ),
        ]
    )

    /// Why the lint lets these pass: they were applied before it was there, and only to databases
    /// of developers.
    private static let beforeRelease = "no installation had rows in the table"
}
