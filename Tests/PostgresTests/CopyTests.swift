import Foundation
import Postgres
import TestSupport
import Testing

struct CopyTests {
    struct Stop: Error {}

    private static let table = """
        CREATE TABLE things (id bigint PRIMARY KEY, name text, made timestamptz, data jsonb)
        """

    private func row(_ id: Int) -> [any PostgresEncodable] {
        [
            id, id % 7 == 0 ? String?.none : "name \(id)",
            Date(timeIntervalSince1970: Double(id)), RawJSON("{\"id\":\(id)}"),
        ]
    }

    @Test func `10,000 rows are copied as they are`() async throws {
        try await withTestDatabase { client in
            try await client.query(PostgresQuery(sql: Self.table))
            let count = try await client.withConnection { connection in
                try await connection.copyIn(
                    into: "public.things",
                    columns: ["id", "name", "made", "data"],
                    rows: (1...10_000).lazy.map { row($0) }
                )
            }
            #expect(count == 10_000)
            let wrong: Int = try await client.firstValue(
                """
                SELECT count(*) FROM generate_series(1, 10000) AS n LEFT JOIN things ON id = n
                WHERE id IS NULL OR (name IS NULL) <> (n % 7 = 0) OR name <> 'name ' || n
                    OR made <> to_timestamp(n) OR data <> jsonb_build_object('id', n)
                """
            )
            #expect(wrong == 0)
        }
    }

    @Test func `rows are taken no faster than the server takes them`() async throws {
        try await withTestDatabase { client in
            try await client.query("CREATE TABLE things (id bigint, data text)")
            try await client.withTransaction { locking in
                try await locking.query("LOCK TABLE things IN ACCESS EXCLUSIVE MODE")
                let produced = Tally()
                let text = String(repeating: "x", count: 10_000)
                try await withThrowingTaskGroup(of: Int.self) { group in
                    group.addTask {
                        try await client.withConnection { connection in
                            let rows = AsyncStream<[any PostgresEncodable]> {
                                let next = produced.next()
                                return next <= 3_000 ? [next, text] : nil
                            }
                            return try await connection.copyIn(
                                into: "things",
                                columns: ["id", "data"],
                                rows: rows
                            )
                        }
                    }
                    try await eventually("the copy waits for the lock") {
                        try await locking.firstValue(
                            "SELECT count(*) FROM pg_locks WHERE NOT granted",
                            as: Int.self
                        ) == 1
                    }
                    // 30 MB would be on their way; the sockets and one portion hold far less.
                    #expect(produced.count < 1_000)
                    _ = try await locking.commit(after: ["SELECT 1"])
                    #expect(try await group.next() == 3_000)
                }
            }
        }
    }

    @Test func `a copy whose rows throw, or whose task is cancelled, copies nothing`() async throws
    {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            try await client.query(PostgresQuery(sql: Self.table))
            try await client.withConnection { connection in
                let rows = AsyncThrowingStream<[any PostgresEncodable], any Error> { stream in
                    stream.yield(row(1))
                    stream.finish(throwing: Stop())
                }
                await #expect(throws: Stop.self) {
                    try await connection.copyIn(
                        into: "things",
                        columns: ["id", "name", "made", "data"],
                        rows: rows
                    )
                }
                try await connection.query("SELECT 1")
            }
            await withThrowingTaskGroup(of: Int.self) { group in
                let hasBegun = TestSignal()
                group.addTask {
                    try await client.withConnection { connection in
                        let endless = AsyncStream<[any PostgresEncodable]> {
                            hasBegun.send()
                            await Task.yield()
                            return [Int.random(in: .min ... .max)]
                        }
                        return try await connection.copyIn(
                            into: "things",
                            columns: ["id"],
                            rows: endless
                        )
                    }
                }
                #expect(await hasBegun.wait(.seconds(20)))
                group.cancelAll()
                _ = try? await group.next()
            }
            let left = try await client.query("SELECT FROM things LIMIT 1")
            #expect(left.isEmpty)
        }
    }

    @Test func `a copy that the server refuses fails with its reason`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            try await client.query(PostgresQuery(sql: Self.table))
            try await client.withTransaction { connection in
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.withSavepoint {
                        try await connection.copyIn(
                            into: "things",
                            columns: ["id"],
                            rows: [[1], [1]]
                        )
                    }
                }
                #expect(error?.sqlState == .uniqueViolation)
                #expect(error?.serverError?.constraint == "things_pkey")
                let missing = await #expect(throws: PostgresError.self) {
                    try await connection.withSavepoint {
                        try await connection.copyIn(into: "gone", columns: ["id"], rows: [[1]])
                    }
                }
                #expect(missing?.sqlState == .undefinedTable)
                try await connection.copyIn(into: "things", columns: ["id"], rows: [[2]])
            }
            let ids = try await client.query("SELECT id FROM things")
            #expect(try ids.map { try $0["id"] as Int } == [2])
        }
    }

    @Test func `a COPY sent as an ordinary statement is refused`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            try await client.query("CREATE TABLE things (id bigint)")
            for sql in ["COPY things FROM STDIN", "COPY things TO STDOUT"] {
                await #expect(throws: PostgresError.self) {
                    try await client.query(PostgresQuery(sql: sql))
                }
                try await client.query("SELECT 1")
            }
        }
    }
}
