public import Postgres

/// The tables of the meetings: transcripts, action items, source cursors and the meetings' stories.
public enum MeetingsMigrations {
    /// The group, in the order in which it is applied.
    public static let group = MigrationGroup(
        name: "meetings",
        migrations: [
            Migration(
                version: 1,
                name: "create_meetings",
                up: PackageResources.v0001_create_meetings_up_sql,
                down: PackageResources.v0001_create_meetings_down_sql
            ),
            Migration(
                version: 2,
                name: "board_delivery",
                up: PackageResources.v0002_board_delivery_up_sql,
                down: PackageResources.v0002_board_delivery_down_sql
            ),
            Migration(
                version: 3,
                name: "review_and_privacy",
                up: PackageResources.v0003_review_and_privacy_up_sql,
                down: PackageResources.v0003_review_and_privacy_down_sql,
                accepted: [
                    LintAllowance(
                        "index_without_concurrently",
                        because: "no installation had rows in the table"
                    )
                ]
            ),
            Migration(
                version: 4,
                name: "keep_second_opinion",
                up: PackageResources.v0004_keep_second_opinion_up_sql,
                down: PackageResources.v0004_keep_second_opinion_down_sql,
                accepted: [
                    LintAllowance(
                        "check_at_once",
                        because: "no installation had rows in the table"
                    )
                ]
            ),
            Migration(
                version: 5,
                name: "gather_board_events",
                up: PackageResources.v0005_gather_board_events_up_sql,
                down: PackageResources.v0005_gather_board_events_down_sql
            ),
            Migration(
                version: 6,
                name: "remove_kept_files",
                up: PackageResources.v0006_remove_kept_files_up_sql,
                down: PackageResources.v0006_remove_kept_files_down_sql
            ),
            Migration(
                version: 7,
                name: "keep_trials",
                up: PackageResources.v0007_keep_trials_up_sql,
                down: PackageResources.v0007_keep_trials_down_sql
            ),
        ]
    )
}
