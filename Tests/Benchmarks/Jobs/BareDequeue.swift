import Foundation
import Postgres

/// PostgreSQL's own pgbench that takes one row after the other with SKIP LOCKED, the yardstick of
/// what the server allows without batches.
struct BareDequeue: Sendable {
    static let name = "pgbench with a bare SKIP LOCKED dequeue, 16 clients"

    let pgbench: Pgbench
    let client: PostgresClient

    /// Fills a table and empties it.
    func measure(_ count: Int) async throws -> JobRun {
        try await client.query("DROP TABLE IF EXISTS bare_jobs")
        try await client.query(
            """
            CREATE TABLE bare_jobs AS
            SELECT number AS id, '{"number": 1}'::jsonb AS payload
            FROM generate_series(1, \(count)) AS number
            """
        )
        try await client.query("ALTER TABLE bare_jobs ADD PRIMARY KEY (id)")
        try await client.query("VACUUM ANALYZE bare_jobs")
        let script = FileManager.default.temporaryDirectory
            .appending(path: "taskforge-dequeue-\(ProcessInfo.processInfo.processIdentifier).sql")
        try Data(
            """
            DELETE FROM bare_jobs WHERE id = (
                SELECT id FROM bare_jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
            ) RETURNING id;
            """.utf8
        ).write(to: script)
        defer { try? FileManager.default.removeItem(at: script) }
        return try await JobRun.measure(count, on: ServerProcessorTime(of: client)) {
            try await Pgbench.rate(
                in: pgbench.run([
                    "-n", "-M", "prepared", "-c", "16", "-j", "1", "-t", "\(count / 16)",
                    "-f", script.path(percentEncoded: false),
                ])
            )
        }
    }
}
