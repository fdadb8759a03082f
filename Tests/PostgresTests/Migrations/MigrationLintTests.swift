import Testing

@testable import Postgres

@Suite struct MigrationLintTests {
    private func rules(in script: String) -> [String] {
        MigrationLint.findings(in: script, file: "x.up.sql").map(\.rule)
    }

    @Test func `there are more than twenty rules, each with its name alone`() {
        #expect(LintRule.all.count >= 20)
        #expect(Set(LintRule.all.map(\.id)).count == LintRule.all.count)
    }

    @Test(arguments: LintRule.all)
    func `a rule finds its bad example, and lets the good one pass`(_ rule: LintRule) {
        #expect(rules(in: rule.bad).contains(rule.id))
        #expect(rules(in: rule.good) == [], "\(rule.good)")
        #expect(!rule.why.isEmpty && !rule.rewrite.isEmpty)
    }

    @Test(arguments: LintRule.all)
    func `what stands in a string, a comment or a function's body is no pattern`(_ rule: LintRule) {
        let quiet = """
            /* \(rule.bad.replacing("--", with: "")) */
            CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $lint$ \(rule.bad) $lint$;
            INSERT INTO notes VALUES ($lint$ \(rule.bad) $lint$);
            """
        #expect(rules(in: quiet) == [])
    }

    @Test(arguments: LintRule.all)
    func `a rule is allowed by its name with a reason`(_ rule: LintRule) {
        let others = rules(in: rule.bad).filter { $0 != rule.id }
        let allowed = "-- lint: allow \(rule.id) because a test says so\n\(rule.bad)"
        #expect(rules(in: allowed) == others)
    }

    @Test func `a table that the migration makes itself is in nobody's use`() {
        let script = """
            CREATE TABLE IF NOT EXISTS items (id bigint PRIMARY KEY, run_id bigint);
            CREATE INDEX ON items (run_id);
            ALTER TABLE items ADD CHECK (run_id > 0), ALTER COLUMN run_id SET NOT NULL;
            INSERT INTO items SELECT 1, 2;
            """
        #expect(rules(in: script) == [])
    }

    @Test func `a finding names its line, also within a long statement`() {
        let findings = MigrationLint.findings(
            in: """
                -- Two things at once.
                ALTER TABLE items
                    ADD COLUMN one text,
                    ADD COLUMN two text NOT NULL;
                CREATE INDEX items_one ON items (one);
                """,
            file: "Sources/A/Migrations/v0002_two.up.sql"
        )
        #expect(findings.map(\.line) == [4, 5])
        #expect(findings.map(\.rule) == ["required_column", "index_without_concurrently"])
        #expect(findings.allSatisfy { $0.file == "Sources/A/Migrations/v0002_two.up.sql" })
    }

    @Test func `an allowance of nothing is a finding itself`() {
        #expect(
            rules(in: "-- lint: allow drop_cascade because of habit\nSELECT 1")
                == ["useless_allowance"]
        )
        #expect(rules(in: "-- migration: phase later\nSELECT 1") == ["unknown_declaration"])
    }

    @Test(arguments: [
        "ALTER TABLE items ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now();",
        "ALTER TABLE items ADD COLUMN state text NOT NULL DEFAULT 'new';",
        "ALTER TABLE items ADD COLUMN words text[] NOT NULL DEFAULT '{}';",
        "ALTER TABLE items DROP CONSTRAINT items_text;",
        "ALTER TABLE items ALTER COLUMN epoch DROP NOT NULL;",
        "ALTER INDEX items_a RENAME TO items_b;",
        "INSERT INTO settings (name) VALUES ('a');",
        "CREATE TABLE a (at timestamp with time zone, title text, number numeric(10, 2));",
    ])
    func `what is safe is left in peace`(script: String) {
        #expect(rules(in: script) == [])
    }
}
