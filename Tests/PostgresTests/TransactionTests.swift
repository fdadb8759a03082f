import Postgres
import TestSupport
import Testing

struct TransactionTests {
    struct Stop: Error {}

    private static let heldLocks: PostgresQuery = """
        SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database
        WHERE locktype = 'advisory' AND datname = current_database()
        """

    private func ids(_ client: PostgresClient) async throws -> [Int] {
        try await client.query("SELECT id FROM things ORDER BY id").map { try $0["id"] }
    }

    @Test func `a savepoint undoes only what came after it`() async throws {
        try await withTestDatabase { client in
            try await client.query("CREATE TABLE things (id bigint PRIMARY KEY)")
            try await client.withTransaction { connection in
                try await connection.query("INSERT INTO things VALUES (1)")
                await #expect(throws: Stop.self) {
                    try await connection.withSavepoint {
                        try await connection.query("INSERT INTO things VALUES (2)")
                        try await connection.withSavepoint {
                            try await connection.query("INSERT INTO things VALUES (3)")
                        }
                        throw Stop()
                    }
                }
                await #expect(throws: PostgresError.self) {
                    try await connection.withSavepoint {
                        try await connection.query("INSERT INTO things VALUES (1)")
                    }
                }
                try await connection.withSavepoint {
                    try await connection.query("INSERT INTO things VALUES (4)")
                }
            }
            let left = try await ids(client)
            #expect(left == [1, 4])
        }
    }

    @Test func `a transaction whose failure was kept quiet is not taken for committed`()
        async throws
    {
        try await withTestDatabase { client in
            try await client.query("CREATE TABLE things (id bigint PRIMARY KEY)")
            await #expect(throws: PostgresError.transactionRolledBack) {
                try await client.withTransaction { connection in
                    try await connection.query("INSERT INTO things VALUES (1)")
                    // The failure that is kept quiet.
                    _ = try? await connection.query("INSERT INTO things VALUES (1)")
                }
            }
            let left = try await ids(client)
            #expect(left == [])
        }
    }

    @Test func `a constraint checked at the commit fails the transaction`() async throws {
        try await withTestDatabase(adjust: { $0.poolSize = 1 }) { client in
            try await client.query(
                "CREATE TABLE things (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)"
            )
            let error = await #expect(throws: PostgresError.self) {
                try await client.withTransaction { connection in
                    try await connection.query("INSERT INTO things VALUES (1), (1)")
                }
            }
            #expect(error?.sqlState == .uniqueViolation)
            let left = try await ids(client)
            #expect(left == [])
        }
    }

    @Test func `an advisory lock is held by one session and released with it`() async throws {
        try await withTestDatabase { client in
            try await client.withConnection { first in
                let isTaken = try await first.tryAdvisoryLock(7)
                #expect(isTaken)
                try await client.withConnection { second in
                    let isTakenTwice = try await second.tryAdvisoryLock(7)
                    #expect(!isTakenTwice)
                    let isOtherTaken = try await second.tryAdvisoryLock(8)
                    #expect(isOtherTaken)
                    let isReleased = try await second.releaseAdvisoryLock(8)
                    #expect(isReleased)
                    await #expect(throws: PostgresError.lockTimeout(key: 7)) {
                        try await second.withAdvisoryLock(7, timeout: .milliseconds(60)) { _ in }
                    }
                }
            }
            try await client.withTransaction { connection in
                let isTaken = try await connection.tryTransactionAdvisoryLock(7)
                #expect(isTaken)
            }
            let held: Int = try await client.firstValue(Self.heldLocks)
            #expect(held == 0)
        }
    }

    @Test func `a lock around a body is released however the body ends`() async throws {
        try await withTestDatabase { client in
            try await client.withConnection { connection in
                for round in 0..<2 {
                    do {
                        try await connection.withAdvisoryLock(7, timeout: .seconds(1)) { _ in
                            if round == 1 { throw Stop() }
                        }
                    } catch is Stop {}
                    let held: Int = try await connection.firstValue(Self.heldLocks)
                    #expect(held == 0)
                }
            }
        }
    }

    @Test func `tasks that add up in transactions of their own never lose an addition`()
        async throws
    {
        try await withTestDatabase(adjust: { $0.poolSize = 4 }) { client in
            try await client.query("CREATE TABLE things (id bigint)")
            try await client.query("INSERT INTO things VALUES (0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await client.withTransaction { connection in
                            let id: Int = try await connection.firstValue(
                                "SELECT id FROM things FOR UPDATE"
                            )
                            try await connection.query("UPDATE things SET id = \(id + 1)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let sum = try await ids(client)
            #expect(sum == [50])
        }
    }
}
