public import Postgres

/// The tables of what runs the program, which instances share: the health, the log levels, the
/// quotas, the deliveries, the flags and maintenance.
public enum OperationsMigrations {
    /// The migrations, in order.
    public static let group = MigrationGroup(
        name: "operations",
        migrations: [
            Migration(
                version: 1,
                name: "create_health",
                up: PackageResources.v0001_create_health_up_sql,
                down: PackageResources.v0001_create_health_down_sql
            ),
            Migration(
                version: 2,
                name: "create_log_levels",
                up: PackageResources.v0002_create_log_levels_up_sql,
                down: PackageResources.v0002_create_log_levels_down_sql
            ),
            Migration(
                version: 3,
                name: "create_quotas",
                up: PackageResources.v0003_create_quotas_up_sql,
                down: PackageResources.v0003_create_quotas_down_sql
            ),
            Migration(
                version: 4,
                name: "create_webhook_deliveries",
                up: PackageResources.v0004_create_webhook_deliveries_up_sql,
                down: PackageResources.v0004_create_webhook_deliveries_down_sql
            ),
            Migration(
                version: 5,
                name: "create_feature_flags",
                up: PackageResources.v0005_create_feature_flags_up_sql,
                down: PackageResources.v0005_create_feature_flags_down_sql
            ),
            Migration(
                version: 6,
                name: "create_maintenance",
                up: PackageResources.v0006_create_maintenance_up_sql,
                down: PackageResources.v0006_create_maintenance_down_sql
            ),
            Migration(
                version: 7,
                name: "create_canaries",
                up: PackageResources.v0007_create_canaries_up_sql,
                down: PackageResources.v0007_create_canaries_down_sql
            ),
        ]
    )
}
