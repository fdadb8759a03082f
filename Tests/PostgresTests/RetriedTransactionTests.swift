import Observability
import Postgres
import TestSupport
import Testing

struct RetriedTransactionTests {
    struct Stop: Error {}

    @Test func `of two transactions that wait for each other both come about in the end`()
        async throws
    {
        let metrics = MetricRegistry()
        try await withTestDatabase(metrics: metrics) { client in
            try await client.query("CREATE TABLE things (id bigint PRIMARY KEY, count bigint)")
            try await client.query("INSERT INTO things VALUES (1, 0), (2, 0)")
            let holding = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in [[1, 2], [2, 1]] {
                    group.addTask {
                        try await client.withRetriedTransaction { connection in
                            try await Self.add(to: order[0], connection)
                            _ = holding.next()
                            try await eventually("both hold one") { holding.count >= 2 }
                            try await Self.add(to: order[1], connection)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let counts = try await client.query("SELECT count FROM things")
            #expect(try counts.map { row -> Int in try row["count"] } == [2, 2])
            let counted = #"db_client_transaction_retries_total{reason="deadlock"} 1"#
            #expect(String(decoding: metrics.exposition(), as: UTF8.self).contains(counted))
        }
    }

    private static func add(to id: Int, _ connection: PostgresConnection) async throws {
        try await connection.query("UPDATE things SET count = count + 1 WHERE id = \(Int64(id))")
    }

    @Test func `a transaction is begun five times at most, and for such a failure alone`()
        async throws
    {
        try await withTestDatabase { client in
            let begun = Tally()
            await #expect(throws: PostgresError.self) {
                try await client.withRetriedTransaction { connection in
                    _ = begun.next()
                    try await connection.query(
                        "DO $$BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END$$"
                    )
                }
            }
            #expect(begun.count == 5)
            await #expect(throws: Stop.self) {
                try await client.withRetriedTransaction { _ in
                    _ = begun.next()
                    throw Stop()
                }
            }
            await #expect(throws: PostgresError.self) {
                try await client.withRetriedTransaction { connection in
                    _ = begun.next()
                    try await connection.query("SELECT nonsense")
                }
            }
            #expect(begun.count == 7)
        }
    }
}
