import Testing

@testable import Postgres

struct StatementOperationTests {
    @Test(arguments: [
        ("SELECT 1", StatementOperation.select), ("  \n\tinsert into x", .insert),
        ("Update x", .update), ("DELETE FROM x", .delete), ("WITH a AS (SELECT 1)", .with),
        ("savepoint x", .savepoint), ("ROLLBACK TO x", .rollback), ("COMMIT", .commit),
        ("BEGIN", .begin), ("COPY x FROM STDIN", .copy), ("LISTEN x", .listen),
        ("CREATE TABLE x", .other), ("", .other), ("-- SELECT", .other), ("SELECTED", .other),
        ("SELECTSELECT 1", .other), ("START TRANSACTION", .begin), ("END", .commit),
        ("other", .other), ("pipeline", .other), ("é", .other),
    ])
    func `a statement's operation is its first word`(_ sql: String, _ operation: StatementOperation)
    {
        #expect(StatementOperation(sql: sql) == operation)
    }
}
