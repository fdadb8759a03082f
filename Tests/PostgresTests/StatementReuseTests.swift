import Postgres
import TestSupport
import Testing

struct StatementReuseTests {
    private func prepared(_ connection: PostgresConnection) async throws -> [String] {
        var query: PostgresQuery = "SELECT statement FROM pg_prepared_statements ORDER BY 1"
        query.isReused = false
        return try await connection.query(query).map { try $0["statement"] }
    }

    @Test func `a statement is prepared once a connection, by its SQL and its types`() async throws
    {
        try await withTestDatabase { client in
            try await client.withConnection { connection in
                for id in 0..<5 {
                    try await connection.query("SELECT \(id) AS one")
                    try await connection.query("SELECT \("\(id)") AS one")
                }
                let statements = try await prepared(connection)
                #expect(statements == ["SELECT $1 AS one", "SELECT $1 AS one"])
            }
        }
    }

    @Test func `only so many statements are kept, the latest used ones`() async throws {
        try await withTestDatabase(adjust: { $0.statementCacheLimit = 3 }) { client in
            try await client.withConnection { connection in
                for number in 1...4 {
                    try await connection.query("SELECT \(unescaped: "\(number)")")
                    try await connection.query("SELECT 1")
                }
                let statements = try await prepared(connection)
                #expect(statements == ["SELECT 1", "SELECT 3", "SELECT 4"])
                for number in 1...10 {
                    let value: Int32 = try await connection.firstValue(
                        "SELECT \(unescaped: "\(number)")"
                    )
                    #expect(value == Int32(number))
                }
                let count = try await prepared(connection).count
                #expect(count == 3)
            }
        }
    }

    @Test func `a flight of more statements than are kept uses those that it needs`() async throws {
        try await withTestDatabase(adjust: { $0.statementCacheLimit = 3 }) { client in
            try await client.withConnection { connection in
                for round in 0..<3 {
                    try await connection.query("SELECT 0")
                    let results = try await connection.pipeline(
                        (0..<8).map { "SELECT \(unescaped: "\($0)")::bigint" }
                    )
                    let numbers = try results.map { try #require($0.first)[0] as Int }
                    #expect(numbers == Array(0..<8), "round \(round)")
                }
            }
        }
    }

    @Test func `a plan that another version's migration made stale is made anew`() async throws {
        try await withTestDatabase { client in
            try await client.query("CREATE TABLE things (id bigint)")
            try await client.query("INSERT INTO things VALUES (1)")
            try await client.withConnection { connection in
                let query: PostgresQuery = "SELECT * FROM things"
                let before = try await connection.query(query)
                #expect(before.columns == ["id"])
                try await client.query("ALTER TABLE things ADD name text DEFAULT 'x'")
                let after = try await connection.query(query)
                #expect(after.columns == ["id", "name"])
            }
        }
    }

    @Test func `a stale plan is made anew for a transaction's first statement`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            try await client.query("CREATE TABLE things (id bigint)")
            try await client.query("SELECT * FROM things")
            try await client.query("ALTER TABLE things ADD name text")
            try await client.withTransaction { connection in
                let rows = try await connection.query("SELECT * FROM things")
                #expect(rows.columns == ["id", "name"])
                try await connection.query("INSERT INTO things VALUES (1)")
            }
            let count: Int = try await client.firstValue("SELECT count(*) FROM things")
            #expect(count == 1)
        }
    }

    @Test func `a stale plan later in a transaction fails it once`() async throws {
        try await withTestDatabase { client in
            try await client.query("CREATE TABLE things (id bigint)")
            try await client.withConnection { connection in
                try await connection.query("SELECT * FROM things")
                try await connection.query("BEGIN")
                try await connection.query("ALTER TABLE things ADD name text")
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.query("SELECT * FROM things")
                }
                #expect(error?.sqlState == .featureNotSupported)
                try await connection.query("ROLLBACK")
                let rows = try await connection.query("SELECT * FROM things")
                #expect(rows.columns == ["id"])
            }
        }
    }

    @Test func `statements that a reset of the session dropped are prepared again`() async throws {
        try await withTestDatabase { client in
            try await client.withConnection { connection in
                try await connection.query("SELECT \(1)")
                try await connection.query("SELECT \("text")")
                var discard: PostgresQuery = "DISCARD ALL"
                discard.isReused = false
                try await connection.query(discard)
                let one: Int = try await connection.firstValue("SELECT \(1)")
                #expect(one == 1)
                let rows = try await connection.pipeline(["SELECT \("text")", "SELECT \(2)"])
                #expect(try rows.map { try #require($0.first) }.count == 2)
            }
        }
    }

    @Test func `a statement that cannot be prepared leaves nothing behind`() async throws {
        try await withTestDatabase { client in
            try await client.withConnection { connection in
                for _ in 0..<3 {
                    let error = await #expect(throws: PostgresError.self) {
                        try await connection.query("SELECT * FROM gone WHERE id = \(1)")
                    }
                    #expect(error?.sqlState == .undefinedTable)
                }
                let statements = try await prepared(connection)
                #expect(statements == [])
            }
        }
    }
}
