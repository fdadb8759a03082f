import Postgres

/// The tables of the module: what its calls took.
enum GeminiMigrations {
    /// The migrations, oldest first.
    static let all = [
        Migration(
            version: 1,
            name: "create_gemini_calls",
            up: PackageResources.v0001_create_gemini_calls_up_sql,
            down: PackageResources.v0001_create_gemini_calls_down_sql
        )
    ]
}
