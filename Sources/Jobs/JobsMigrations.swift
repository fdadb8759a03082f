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
                down: PackageResources.v0002_extend_queue_down_sql
            ),
            Migration(
                version: 3,
                name: "keep_schedule_ledger",
                up: PackageResources.v0003_keep_schedule_ledger_up_sql,
                down: PackageResources.v0003_keep_schedule_ledger_down_sql
            ),
            Migration(
                version: 4,
                name: "index_late_fires",
                up: PackageResources.v0004_index_late_fires_up_sql,
                down: PackageResources.v0004_index_late_fires_down_sql
            ),
            Migration(
                version: 5,
                name: "carry_trace_state",
                up: PackageResources.v0005_carry_trace_state_up_sql,
                down: PackageResources.v0005_carry_trace_state_down_sql
            ),
        ]
    )
}
