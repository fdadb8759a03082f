import Postgres
import TestSupport
import Testing

struct CancellationTests {
    /// How many sessions besides our own run a statement that contains `text`.
    private func running(_ text: String, _ client: PostgresClient) async throws -> Int {
        try await client.firstValue(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE state = 'active' AND pid <> pg_backend_pid() AND strpos(query, \(text)) > 0
            """
        )
    }

    @Test func `cancelling the task ends the statement on the server`() async throws {
        try await withTestDatabase { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await client.query("SELECT pg_sleep(30) AS cancelled_here") }
                try await eventually("the statement runs") {
                    try await running("cancelled_here", client) == 1
                }
                group.cancelAll()
                await #expect(throws: PostgresError.cancelled) { try await group.next() }
                #expect(try await running("cancelled_here", client) == 0)
            }
        }
    }

    @Test func `a query in a cancelled task is not sent`() async throws {
        try await withTestDatabase { client in
            try await client.query("CREATE TABLE things (id bigint)")
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    await #expect(throws: PostgresError.cancelled) {
                        try await client.query("INSERT INTO things VALUES (1)")
                    }
                }
            }
            #expect(try await client.query("SELECT FROM things").isEmpty)
        }
    }

    @Test func `a transaction is rolled back when its task is cancelled`() async throws {
        try await withTestDatabase { client in
            try await client.query("CREATE TABLE things (id bigint)")
            let inserted = TestSignal()
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await client.withTransaction { connection in
                        try await connection.query("INSERT INTO things VALUES (1)")
                        inserted.send()
                        // Whatever ends the wait, the body itself ends well.
                        try? await Task.sleep(for: .seconds(30))
                    }
                }
                #expect(await inserted.wait(.seconds(10)))
                group.cancelAll()
                await #expect(throws: PostgresError.cancelled) { try await group.next() }
            }
            #expect(try await client.query("SELECT FROM things").isEmpty)
        }
    }

    @Test func `the next borrower of a cancelled connection is not disturbed`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            for round in 0..<40 {
                await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await client.query("SELECT pg_sleep(0.002)") }
                    group.cancelAll()
                    // It may have ended before the cancellation reached it.
                    _ = try? await group.next()
                }
                let told: Int = try await client.firstValue("SELECT \(round)")
                #expect(told == round)
            }
        }
    }

    @Test func `a statement beyond its own time limit is cancelled on the server`() async throws {
        try await withTestDatabase { client in
            var query: PostgresQuery = "SELECT pg_sleep(30) AS limited_here"
            query.timeout = .milliseconds(100)
            let limited = query
            await #expect(throws: PostgresError.statementTimeout) {
                try await client.query(limited)
            }
            let left = try await running("limited_here", client)
            #expect(left == 0)
        }
    }

    @Test func `the server keeps the statement timeout of the configuration`() async throws {
        try await withTestDatabase(adjust: { $0.statementTimeout = .milliseconds(100) }) { client in
            await #expect(throws: PostgresError.statementTimeout) {
                try await client.query("SELECT pg_sleep(30)")
            }
            try await client.withConnection { connection in
                try await connection.withStatementTimeout(.seconds(20)) { connection in
                    try await connection.query("SELECT pg_sleep(0.3)")
                }
                await #expect(throws: PostgresError.statementTimeout) {
                    try await connection.query("SELECT pg_sleep(30)")
                }
            }
        }
    }

    @Test func `an answer beyond the size limit is cancelled`() async throws {
        try await withTestDatabase(adjust: { $0.resultLimitBytes = 1_000_000 }) { client in
            await #expect(throws: PostgresError.resultTooLarge(limitBytes: 1_000_000)) {
                try await client.query("SELECT repeat('x', 1000) FROM generate_series(1, 200000)")
            }
            let next = try await client.query("SELECT 1")
            #expect(next.count == 1)
        }
    }

    @Test func `200 tasks on 4 connections with cancellations at random leak no connection`()
        async throws
    {
        var random = SeededRandom()
        let seed: Comment = "\(random)"
        let plans = (0..<200).map { _ in
            (
                sleeps: Double.random(in: 0...0.02, using: &random),
                kind: Int.random(in: 0..<3, using: &random),
                cancelledAfter: Int.random(in: 0...60, using: &random)
            )
        }
        try await withTestDatabase(adjust: { $0.poolSize = 4 }) { client in
            try await client.query("CREATE TABLE things (id bigint)")
            await withTaskGroup(of: Void.self) { group in
                for plan in plans {
                    group.addTask {
                        await withTaskGroup(of: Void.self) { inner in
                            inner.addTask {
                                // Each may end well or be cancelled; what counts is what is left.
                                try? await run(plan.kind, sleeping: plan.sleeps, client)
                            }
                            try? await Task.sleep(for: .milliseconds(plan.cancelledAfter))
                            inner.cancelAll()
                        }
                    }
                }
            }
            let sessions = try await client.query(
                """
                SELECT count(*) AS all, count(*) FILTER (WHERE state <> 'idle') AS busy
                FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                    AND backend_type = 'client backend'
                """
            )
            let row = try #require(sessions.first)
            let all: Int = try row["all"]
            #expect(all <= 3, seed)
            #expect(try row["busy"] == 0, seed)
            // All four can be had at once, so none was lost.
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask { (try? await client.query("SELECT pg_sleep(0.05)")) != nil }
                }
                for await isWell in group { #expect(isWell, seed) }
            }
            let odd = try await client.query(
                "SELECT id FROM things GROUP BY id HAVING count(*) <> 2"
            )
            #expect(odd.isEmpty, seed)
        }
    }

    private func run(_ kind: Int, sleeping: Double, _ client: PostgresClient) async throws {
        let id = Int64.random(in: .min ... .max)
        switch kind {
        case 0:
            try await client.query("SELECT pg_sleep(\(sleeping))")
        case 1:
            try await client.withTransaction { connection in
                try await connection.query("INSERT INTO things VALUES (\(id))")
                try await connection.query("SELECT pg_sleep(\(sleeping))")
                try await connection.query("INSERT INTO things VALUES (\(id))")
            }
        default:
            try await client.withConnection { connection in
                try await connection.pipeline([
                    "INSERT INTO things VALUES (\(id))", "SELECT pg_sleep(\(sleeping))",
                    "INSERT INTO things VALUES (\(id))",
                ])
            }
        }
    }
}
