import Postgres
import Testing

struct PostgresQueryTests {
    @Test func `interpolated values become parameters and never SQL`() {
        let hostile = "'; DROP TABLE things; --"
        let query: PostgresQuery = "SELECT \(hostile), \(1), \(nil as Bool?) FROM x"
        #expect(query.sql == "SELECT $1, $2, $3 FROM x")
    }

    @Test func `spliced SQL stands as it is, and identifiers are quoted`() {
        let query: PostgresQuery =
            "SELECT \(unescaped: "count(*)") FROM \(identifier: "odd \"name\"") WHERE id = \(1)"
        #expect(query.sql == "SELECT count(*) FROM \"odd \"\"name\"\"\" WHERE id = $1")
    }
}
