import Postgres

/// The page of the patterns that are not safe in a migration.
enum LintReference {
    /// The page's text.
    static var page: String {
        let rules = LintRule.all.sorted { $0.id < $1.id }.map { rule in
            """
            ## \(rule.id)

            Unsafe, because \(rule.why):

            ```sql
            \(rule.bad)
            ```

            Instead:

            ```sql
            \(rule.rewrite)
            ```

            """
        }
        return """
            # Lint

            The patterns that `taskforge db lint` finds in migrations, each with the safe way to the
            same end. Where one is safe, a comment in the migration says so and why:
            `-- lint: allow RULE because REASON`. This page is what `taskforge reference lint`
            prints.

            \(rules.joined(separator: "\n"))
            """
    }
}
