import Logging
import Observability
import Postgres
import TestSupport
import Testing

struct PostgresErrorTests {
    /// What a statement with a value in it fails with.
    private func failure(
        _ client: PostgresClient,
        _ query: PostgresQuery
    ) async throws -> PostgresServerError {
        let error = await #expect(throws: PostgresError.self) { try await client.query(query) }
        return try #require(error?.serverError)
    }

    @Test func `a violated constraint is told by name, the values only to a debugger`()
        async throws
    {
        try await withTestDatabase { client in
            try await client.query(
                """
                CREATE TABLE things (
                    id text PRIMARY KEY, size int CHECK (size > 0), name text NOT NULL DEFAULT '',
                    parent text REFERENCES things)
                """
            )
            try await client.query("INSERT INTO things VALUES ('hush', 1)")
            let duplicate = try await failure(client, "INSERT INTO things VALUES (\("hush"), 1)")
            #expect(duplicate.sqlState == .uniqueViolation)
            #expect(duplicate.constraint == "things_pkey")
            #expect(duplicate.table == "things")
            #expect(duplicate.schema == "public")
            #expect(
                duplicate.description
                    == "PostgreSQL error 23505: duplicate key value violates unique constraint "
                    + "\"things_pkey\" [constraint things_pkey, table things]"
            )
            #expect(duplicate.detail?.contains("hush") == true)
            let small = try await failure(client, "INSERT INTO things VALUES ('a', \(-77))")
            #expect(small.sqlState == .checkViolation)
            #expect(small.constraint == "things_size_check")
            #expect(!small.description.contains("77"))
            let missing = try await failure(
                client,
                "INSERT INTO things VALUES ('a', 1, \(nil as String?))"
            )
            #expect(missing.sqlState == .notNullViolation)
            #expect(missing.column == "name")
            let orphan = try await failure(
                client,
                "INSERT INTO things VALUES ('a', 1, '', \("hush-hush"))"
            )
            #expect(orphan.sqlState == .foreignKeyViolation)
            #expect(!orphan.description.contains("hush"))
        }
    }

    @Test func `an error's place in the SQL is told`() async throws {
        try await withTestDatabase { client in
            let error = try await failure(client, "SELECT é, nonsense FROM pg_class")
            #expect(error.position == 8)
            #expect(error.sqlState.rawValue == "42703")
            let typo = try await failure(client, "SELEC 1")
            #expect(typo.sqlState == .syntaxError)
            #expect(typo.description.hasSuffix("[position 1]"))
        }
    }

    @Test func `no value of a parameter gets into an error's description`() async throws {
        try await withTestDatabase { client in
            let value = "hush-4711"
            let queries: [PostgresQuery] = [
                "SELECT \(value)::int", "SELECT \(value)::uuid", "SELECT \(value)::jsonb",
                "SELECT \(value)::timestamptz", "SELECT (\(value) || '9')::numeric",
                "SELECT 1 / length(substr(\(value), 100))",
            ]
            for query in queries {
                let error = await #expect(throws: PostgresError.self) {
                    try await client.query(query)
                }
                #expect(!"\(error, default: "")".contains("4711"))
                #expect(error?.sqlState?.errorClass == "22")
            }
            let raised = await #expect(throws: PostgresError.self) {
                try await client.withConnection { connection in
                    try await connection.runScript("DO $$BEGIN RAISE 'hush-4711'; END$$")
                }
            }
            #expect(!"\(raised, default: "")".contains("4711"))
            #expect(raised?.serverError?.message == "hush-4711")
        }
    }

    @Test func `a refused password is told without the password`() async throws {
        let server = try await PostgresTestServer.shared()
        let place = server.connectionString(database: "no-such-database").reveal()
        var configuration = PostgresConfiguration(
            connectionString: Secret("\(place) password=hush-4711")
        )
        configuration.acquireTimeout = .seconds(3)
        let client = PostgresClient(
            configuration,
            metrics: MetricRegistry(),
            logger: Logger(label: "test")
        )
        let error = await #expect(throws: PostgresError.self) { try await client.query("SELECT 1") }
        let text = "\(error, default: "")"
        #expect(text.contains("database \"no-such-database\" does not exist"))
        #expect(!text.contains("4711"))
        await client.close()
    }

    @Test func `a deadlock is told as worth another try`() async throws {
        try await withTestDatabase { client in
            try await client.query("CREATE TABLE things (id bigint PRIMARY KEY)")
            try await client.query("INSERT INTO things VALUES (1), (2)")
            let errors = await withTaskGroup(of: PostgresError?.self) { group in
                let meeting = [TestSignal(), TestSignal()]
                for (index, order) in [[1, 2], [2, 1]].enumerated() {
                    group.addTask {
                        do {
                            try await client.withTransaction { connection in
                                try await connection.query(
                                    "SELECT FROM things WHERE id = \(order[0]) FOR UPDATE"
                                )
                                meeting[index].send()
                                _ = await meeting[1 - index].wait(.seconds(20))
                                try await connection.query(
                                    "SELECT FROM things WHERE id = \(order[1]) FOR UPDATE"
                                )
                            }
                            return nil
                        } catch {
                            return error as? PostgresError
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let failed = errors.compactMap(\.self)
            #expect(failed.map(\.sqlState) == [.deadlockDetected])
            #expect(failed.first?.serverError?.isTransient == true)
        }
    }
}
