import Observability
import Postgres
import TestSupport
import Testing

struct PipelineTests {
    @Test func `the rows of a pipeline come back in the order of its statements`() async throws {
        try await withTestDatabase { client in
            try await client.withConnection { connection in
                for _ in 0..<3 {
                    let results = try await connection.pipeline(
                        (0..<50).map { "SELECT \($0) AS n, \("text")" }
                    )
                    let numbers = try results.map { rows in try #require(rows.first)["n"] as Int }
                    #expect(numbers == Array(0..<50))
                }
                let nothing = try await connection.pipeline([])
                #expect(nothing.isEmpty)
            }
        }
    }

    @Test func `a failure in a pipeline undoes the whole of it`() async throws {
        try await withTestDatabase { client in
            try await client.query("CREATE TABLE things (id bigint PRIMARY KEY)")
            try await client.withConnection { connection in
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.pipeline([
                        "INSERT INTO things VALUES (\(1))", "INSERT INTO things VALUES (\(1))",
                        "INSERT INTO things VALUES (\(2))",
                    ])
                }
                #expect(error?.sqlState == .uniqueViolation)
                let left = try await connection.query("SELECT FROM things")
                #expect(left.isEmpty)
            }
        }
    }

    @Test func `answers larger than every buffer do not block a pipeline`() async throws {
        try await withTestDatabase { client in
            try await client.withConnection { connection in
                let large = String(repeating: "x", count: 1_000_000)
                let results = try await connection.pipeline(
                    (0..<20).map { _ in "SELECT \(large) AS text" }
                )
                let lengths = try results.map { rows in
                    (try #require(rows.first)["text"] as String).utf8.count
                }
                #expect(lengths == Array(repeating: 1_000_000, count: 20))
            }
        }
    }

    @Test func `a transaction of one statement takes two flights, and one with commit after it`()
        async throws
    {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            try await client.query("CREATE TABLE things (id bigint)")
            try await client.withTransaction { connection in
                try await connection.commit(after: [
                    "INSERT INTO things VALUES (\(1))", "SELECT pg_notify('done', '')",
                ])
                for query: PostgresQuery? in [nil, "INSERT INTO things VALUES (2)"] {
                    let error = await #expect(throws: PostgresError.self) {
                        if let query { try await connection.query(query) }
                        try await connection.commit()
                    }
                    guard case .misuse = error else {
                        Issue.record("something was sent after the commit")
                        return
                    }
                }
            }
            try await client.withTransaction { _ in }
            let count: Int = try await client.firstValue("SELECT count(*) FROM things")
            #expect(count == 1)
        }
    }

    @Test func `a failure in the commit's flight rolls all back`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            try await client.query("CREATE TABLE things (id bigint PRIMARY KEY)")
            let error = await #expect(throws: PostgresError.self) {
                try await client.withTransaction { connection in
                    try await connection.query("INSERT INTO things VALUES (1)")
                    try await connection.commit(after: ["INSERT INTO things VALUES (1)"])
                }
            }
            #expect(error?.sqlState == .uniqueViolation)
            let left = try await client.query("SELECT FROM things")
            #expect(left.isEmpty)
        }
    }

    @Test func `a script runs all its statements as one`() async throws {
        try await withTestDatabase { client in
            try await client.withConnection { connection in
                try await connection.runScript(
                    "CREATE TABLE things (id bigint); INSERT INTO things VALUES (1), (2);"
                )
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.runScript("DELETE FROM things; SELECT nonsense;")
                }
                #expect(error?.serverError?.position == 28)
                let count: Int = try await connection.firstValue("SELECT count(*) FROM things")
                #expect(count == 2)
            }
            struct Stop: Error {}
            await #expect(throws: Stop.self) {
                try await client.withTransaction { connection in
                    try await connection.runScript("CREATE TABLE other (id bigint); SELECT 1;")
                    throw Stop()
                }
            }
            let other = try await client.query("SELECT FROM pg_class WHERE relname = 'other'")
            #expect(other.isEmpty)
        }
    }
}
