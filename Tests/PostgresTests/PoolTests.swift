import Logging
import Observability
import Postgres
import TestSupport
import Testing

struct PoolTests {
    @Test func `a task that gets no connection in time is told so`() async throws {
        try await withTestDatabase(adjust: { configuration in
            configuration.poolSize = 1
            configuration.acquireTimeout = .milliseconds(100)
        }) { client in
            // The first connection takes longer to open than the timeout allows when all is busy.
            try await eventually("the first connection is open") {
                (try? await client.query("SELECT 1")) != nil
            }
            try await client.withConnection { _ in
                let error = await #expect(throws: PostgresError.self) {
                    try await client.query("SELECT 1")
                }
                #expect(
                    error == .acquireTimeout(waited: .milliseconds(100), lastFailure: nil)
                )
            }
            let rows = try await client.query("SELECT 1")
            #expect(rows.count == 1)
        }
    }

    @Test func `more waiters than allowed are refused at once`() async throws {
        try await withTestDatabase(adjust: { configuration in
            configuration.poolSize = 1
            configuration.waiterLimit = 0
        }) { client in
            await #expect(throws: PostgresError.tooManyWaiters(limit: 0)) {
                try await client.query("SELECT 1")
            }
        }
    }

    @Test func `a waiter that is cancelled stops waiting`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            try await client.withConnection { connection in
                await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await client.query("SELECT 1") }
                    group.cancelAll()
                    await #expect(throws: PostgresError.cancelled) { try await group.next() }
                }
                try await connection.query("SELECT 1")
            }
        }
    }

    @Test func `nobody connects to a server that is not there, and the reason is told`()
        async throws
    {
        var configuration = PostgresConfiguration(
            connectionString: Secret("host=/nonexistent user=somebody password=hush dbname=x")
        )
        configuration.acquireTimeout = .milliseconds(300)
        let client = PostgresClient(
            configuration,
            metrics: MetricRegistry(),
            logger: Logger(label: "test")
        )
        let error = await #expect(throws: PostgresError.self) { try await client.query("SELECT 1") }
        guard case .acquireTimeout(_, let reason?) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("/nonexistent"))
        #expect(!"\(error, default: "")".contains("hush"))
        await client.close()
    }

    @Test(arguments: ["postgresql://user:s3cret%zz@host/name", "host='s3cret", "=s3cret"])
    func `a connection string that cannot be read is refused without quoting it`(
        _ text: String
    ) async throws {
        let client = PostgresClient(
            PostgresConfiguration(connectionString: Secret(text)),
            metrics: MetricRegistry(),
            logger: Logger(label: "test")
        )
        let error = await #expect(throws: PostgresError.self) { try await client.query("SELECT 1") }
        guard case .invalidConfiguration = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!"\(error, default: "")".contains("s3cret"))
        #expect(!String(reflecting: error).contains("s3cret"))
        await client.close()
    }

    @Test func `the pool heals by itself when the server restarts`() async throws {
        let server = try await PostgresTestServer.start()
        var configuration = PostgresConfiguration(connectionString: server.connectionString())
        configuration.poolSize = 4
        configuration.acquireTimeout = .seconds(20)
        let client = PostgresClient(
            configuration,
            metrics: MetricRegistry(),
            logger: Logger(label: "test")
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { try await client.query("SELECT pg_sleep(0.05)") } }
            try await group.waitForAll()
        }
        for shutdown in [PostgresTestServer.Shutdown.fast, .immediate] {
            let borrowed = try await client.withConnection { connection in
                try await server.stop(shutdown)
                return await #expect(throws: PostgresError.self) {
                    try await connection.query("SELECT 1")
                }
            }
            #expect(borrowed?.isConnectionFailure == true)
            // Whoever asks while the server is away waits until it is back.
            async let waiting = client.query("SELECT 1")
            try await server.startAgain()
            #expect(try await waiting.count == 1)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { try await client.query("SELECT 1") } }
                try await group.waitForAll()
            }
        }
        await client.close()
        try await server.stop(.immediate)
    }

    @Test func `the end of a borrowed connection's session is told, and the pool goes on`()
        async throws
    {
        try await withTestDatabase(adjust: { $0.poolSize = 2 }) { client in
            let error = try await client.withConnection { connection in
                let query: PostgresQuery = "SELECT pg_terminate_backend(\(connection.backendID))"
                try await client.query(query)
                return await #expect(throws: PostgresError.self) {
                    try await connection.query("SELECT pg_sleep(5)")
                }
            }
            #expect(error?.isConnectionFailure == true)
            for _ in 0..<3 { try await client.query("SELECT 1") }
        }
    }

    @Test func `free connections whose sessions were ended are never lent`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 3 }) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { try await client.query("SELECT pg_sleep(0.1)") } }
                try await group.waitForAll()
            }
            let ended: Int = try await client.firstValue(
                """
                WITH others AS MATERIALIZED (
                    SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                )
                SELECT count(*) FROM others WHERE pg_terminate_backend(pid, 5000)
                """
            )
            #expect(ended == 2)
            for _ in 0..<5 { try await client.query("SELECT 1") }
        }
    }

    @Test func `a connection that was idle for long is tried before it is lent`() async throws {
        try await withTestDatabase(adjust: { configuration in
            configuration.poolSize = 1
            configuration.idleCheckAge = .zero
        }) { client in
            try await client.query("SELECT 1 AS before")
            let last: String = try await client.firstValue(
                """
                SELECT coalesce(max(query), '') FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            )
            #expect(last == "")
            let count: Int = try await client.firstValue("SELECT count(*) FROM pg_stat_activity")
            #expect(count > 0)
        }
    }

    @Test func `a transaction that a borrower left open is rolled back`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            try await client.query("CREATE TABLE things (id bigint)")
            try await client.withConnection { connection in
                try await connection.query("BEGIN")
                try await connection.query("INSERT INTO things VALUES (1)")
            }
            let left = try await client.query("SELECT FROM things")
            #expect(left.isEmpty)
        }
    }

    @Test func `a connection is of no use after its loan, nor to two tasks at once`() async throws {
        try await withTestDatabase { client in
            let (kept, errors) = try await client.withConnection { connection in
                let errors = await withTaskGroup(of: PostgresError?.self) { group in
                    for _ in 0..<2 {
                        group.addTask {
                            do {
                                try await connection.query("SELECT pg_sleep(0.5)")
                                return nil
                            } catch {
                                return error as? PostgresError
                            }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                return (connection, errors.compactMap(\.self))
            }
            #expect(errors == [.connectionBusy])
            await #expect(throws: PostgresError.connectionReleased) {
                try await kept.query("SELECT 1")
            }
        }
    }

    @Test func `closing waits for what is lent and refuses what comes later`() async throws {
        try await withTestDatabase { client in
            let hasBegun = TestSignal()
            async let slow = client.withConnection { connection in
                hasBegun.send()
                return try await connection.query("SELECT pg_sleep(0.3)").count
            }
            #expect(await hasBegun.wait(.seconds(20)))
            await client.close()
            let rows = try await slow
            #expect(rows == 1)
            await #expect(throws: PostgresError.clientClosed) {
                try await client.query("SELECT 1")
            }
            await client.close()
        }
    }

    @Test func `closing ends a statement that outlasts the grace`() async throws {
        try await withTestDatabase { client in
            let hasBegun = TestSignal()
            async let slow = client.withConnection { connection in
                hasBegun.send()
                return try await connection.query("SELECT pg_sleep(30)").count
            }
            #expect(await hasBegun.wait(.seconds(20)))
            await client.close(grace: .milliseconds(100))
            await client.close(grace: .seconds(60))
            do {
                _ = try await slow
                Issue.record("the statement went on after the close")
            } catch {
                #expect(error as? PostgresError == .clientClosed)
            }
        }
    }

    @Test func `the metrics tell connections, waits and operations`() async throws {
        let registry = MetricRegistry()
        try await withTestDatabase(metrics: registry) { client in
            try await client.query("SELECT 1")
            try await client.withTransaction { connection in
                try await connection.query("CREATE TABLE things (id bigint)")
                try await connection.query("INSERT INTO things VALUES (1)")
                let text = String(decoding: registry.exposition(), as: UTF8.self)
                #expect(text.contains(#"db_client_connections{state="used"} 1"#))
                #expect(text.contains(#"db_client_connections{state="idle"} 0"#))
            }
            let text = String(decoding: registry.exposition(), as: UTF8.self)
            let name = "db_client_operation_duration_seconds_count"
            for operation in ["select", "insert", "commit", "other"] {
                #expect(text.contains(#"\#(name){operation="\#(operation)"} 1"#))
            }
            #expect(text.contains("db_client_connection_wait_time_seconds_count 2"))
            #expect(text.contains(#"db_client_connection_attempts_total{outcome="succeeded"} 1"#))
        }
    }
}
