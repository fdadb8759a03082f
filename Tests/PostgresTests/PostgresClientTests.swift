import Postgres
import TestSupport
import Testing

struct PostgresClientTests {
    @Test func `a query binds parameters and decodes its row`() async throws {
        try await withTestDatabase { client in
            let rows = try await client.query(
                "SELECT \(41 as Int64) + 1 AS answer, \("é'; --") AS text, \(nil as Int?) AS missing"
            )
            let row = try #require(rows.first)
            #expect(try row["answer"] == 42)
            #expect(try row["text"] == "é'; --")
            let missing: Int? = try row["missing"]
            #expect(missing == nil)
        }
    }

    @Test func `a transaction is committed when its body returns and rolled back when it throws`()
        async throws
    {
        struct Stop: Error {}
        try await withTestDatabase { client in
            try await client.query("CREATE TABLE things (id bigint PRIMARY KEY)")
            try await client.withTransaction { connection in
                try await connection.query("INSERT INTO things VALUES (\(1))")
            }
            await #expect(throws: Stop.self) {
                try await client.withTransaction { connection in
                    try await connection.query("INSERT INTO things VALUES (\(2))")
                    throw Stop()
                }
            }
            let rows = try await client.query("SELECT id FROM things")
            #expect(try rows.map { try $0[0] as Int64 } == [1])
        }
    }
}
