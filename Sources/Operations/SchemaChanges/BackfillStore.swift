import Foundation
public import Postgres

/// The backfills that migrations asked for, and how far each has come, in PostgreSQL.
public struct BackfillStore: Sendable {
    /// One batch.
    struct Batch {
        /// How many rows it looked at; 0 at the end of the table.
        let looked: Int64
        /// How many rows it changed.
        let changed: Int
    }

    private let client: PostgresClient

    /// Uses the table that `Migrator` makes.
    public init(_ client: PostgresClient) {
        self.client = client
    }

    /// All of them, in the order in which they were asked for; none where no schema is there yet.
    public func list() async throws -> [BackfillStatus] {
        let there = try await client.query(
            "SELECT to_regclass('taskforge_backfills') IS NOT NULL AS is_there"
        )
        guard try there.first?["is_there"] ?? false else { return [] }
        let rows = try await client.query(
            """
            SELECT name, group_name, version, state, rows_done, first_key, last_key, done_key,
                extract(epoch FROM updated_at - started_at)::float8 AS elapsed, updated_at,
                finished_at IS NOT NULL AS is_finished
            FROM taskforge_backfills ORDER BY asked_at, name
            """
        )
        return try rows.map { row in
            let version: Int32 = try row["version"]
            let state: String = try row["state"]
            let isFinished: Bool = try row["is_finished"]
            return BackfillStatus(
                name: try row["name"],
                group: try row["group_name"],
                version: Int(version),
                state: isFinished ? .done : BackfillStatus.State(rawValue: state) ?? .waiting,
                rows: try row["rows_done"],
                keys: (try row["first_key"], try row["last_key"], try row["done_key"]),
                elapsed: try row["elapsed"],
                updatedAt: try row["updated_at"]
            )
        }
    }

    /// Notes where the table begins and ends, unless an earlier attempt has.
    func begin(_ backfill: Backfill) async throws {
        try await client.query(
            """
            UPDATE taskforge_backfills
            SET started_at = clock_timestamp(), updated_at = clock_timestamp(),
                first_key = (SELECT min(\(identifier: backfill.key))
                    FROM \(identifier: backfill.table)),
                last_key = (SELECT max(\(identifier: backfill.key))
                    FROM \(identifier: backfill.table))
            WHERE name = \(backfill.name) AND started_at IS NULL
            """
        )
    }

    /// Fills the next rows and notes it, in one transaction.
    func fill(_ backfill: Backfill, limit: Int) async throws -> Batch {
        try await client.withTransaction { connection in
            let state = try await connection.query(
                """
                SELECT done_key FROM taskforge_backfills WHERE name = \(backfill.name) FOR UPDATE
                """
            )
            // Taken back by a downgrade: there is nothing left to fill.
            guard let row = state.first else { return Batch(looked: 0, changed: 0) }
            let done: Int64? = try row["done_key"]
            let next = try await connection.query(
                """
                SELECT min(key), max(key), count(*) FROM (
                    SELECT \(identifier: backfill.key) AS key FROM \(identifier: backfill.table)
                    WHERE \(identifier: backfill.key) > \(done ?? Int64.min)
                    ORDER BY key LIMIT \(Int64(limit))
                ) AS batch
                """
            )
            guard let batch = next.first, let first: Int64 = try batch[0],
                let last: Int64 = try batch[1]
            else { return Batch(looked: 0, changed: 0) }
            let changed = try await connection.query(backfill.fill(first...last)).affectedRows
            try await connection.query(
                """
                UPDATE taskforge_backfills
                SET done_key = \(last), rows_done = rows_done + \(Int64(changed)),
                    state = 'running', updated_at = clock_timestamp()
                WHERE name = \(backfill.name)
                """
            )
            return Batch(looked: try batch[2], changed: changed)
        }
    }

    /// Ends a backfill where nothing is left; where rows came behind it, it begins again.
    ///
    /// - Returns: Whether it is done.
    func end(_ backfill: Backfill) async throws -> Bool {
        let rows = try await client.query(
            "SELECT is_done FROM taskforge_backfills WHERE name = \(backfill.name)"
        )
        guard let condition: String = try rows.first?["is_done"] else { return true }
        return try await client.withTransaction { connection in
            let answer = try await connection.query(
                PostgresQuery(sql: "SELECT (\(condition)) AS is_done")
            )
            let isDone = try answer.first?["is_done"] ?? false
            try await connection.query(
                """
                UPDATE taskforge_backfills
                SET finished_at = CASE WHEN \(isDone) THEN clock_timestamp() END,
                    done_key = CASE WHEN \(isDone) THEN done_key END,
                    updated_at = clock_timestamp()
                WHERE name = \(backfill.name)
                """
            )
            return isDone
        }
    }

    /// Notes that a backfill rests because of others.
    func noteThrottled(_ backfill: Backfill) async throws {
        try await client.query(
            """
            UPDATE taskforge_backfills SET state = 'throttled', updated_at = clock_timestamp()
            WHERE name = \(backfill.name)
            """
        )
    }
}
