import Testing

@testable import Postgres

@Suite struct MigrationHeaderTests {
    @Test func `a migration declares itself in its comments`() {
        let header = MigrationHeader(
            reading: """
                -- migration: phase contract
                -- migration: no transaction
                -- migration: statement timeout 10min
                --migration: lock timeout 250ms
                -- migration: oldest program 4
                -- lint: allow drop_cascade because nothing hangs on it
                SELECT '-- migration: phase expand';
                """
        )
        #expect(header.phase == .contract)
        #expect(!header.isTransactional)
        #expect(header.statementTimeout == .seconds(600))
        #expect(header.lockTimeout == .milliseconds(250))
        #expect(header.oldestProgram == 4)
        #expect(
            header.allowances == [LintAllowance("drop_cascade", because: "nothing hangs on it")]
        )
        #expect(header.faults.isEmpty)
    }

    @Test func `what asks for a backfill is one, and says when that is done`() {
        let header = MigrationHeader(
            reading: "-- migration: backfill fill_it until NOT EXISTS (SELECT FROM a WHERE b < 1)"
        )
        #expect(header.phase == .backfill)
        #expect(header.backfill?.name == "fill_it")
        #expect(header.backfill?.isDone == "NOT EXISTS (SELECT FROM a WHERE b < 1)")
    }

    @Test(arguments: [
        "-- migration: phase later", "-- migration: no transactions", "-- migration:",
        "-- migration: statement timeout soon", "-- migration: statement timeout 0s",
        "-- migration: oldest program new", "-- migration: backfill fill_it",
        "-- lint: allow drop_cascade", "-- lint: permit drop_cascade because I like it",
    ])
    func `a declaration that nobody understands is a fault with its line`(comment: String) {
        let faults = MigrationHeader(reading: "SELECT 1;\n\(comment)").faults
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("line 2: ") == true)
    }

    @Test func `a contract needs programs that know it, anything else none`() {
        func oldest(_ declarations: String) -> Int {
            Migration(version: 7, name: "x", up: declarations, down: "").oldestProgram
        }
        #expect(oldest("") == 0)
        #expect(oldest("-- migration: phase contract") == 7)
        #expect(oldest("-- migration: phase contract\n-- migration: oldest program 5") == 5)
    }
}
