import Foundation
import Postgres

/// How far a source has been read.
struct SourceCursor: Sendable {
    private let database: any PostgresQuerying
    private let source: String

    init(_ database: any PostgresQuerying, source: String) {
        self.database = database
        self.source = source
    }

    /// The end of the last window, or nil where the source was never read.
    func readUntil() async throws -> Date? {
        let rows = try await database.query(
            "SELECT read_until FROM source_cursors WHERE source = \(source)"
        )
        return try rows.first.map { row in try row["read_until"] }
    }

    /// Notes that everything created before `date` is stored or queued; never goes back.
    func advance(to date: Date) async throws {
        try await database.query(
            """
            INSERT INTO source_cursors (source, read_until) VALUES (\(source), \(date))
            ON CONFLICT (source) DO UPDATE SET updated_at = now(),
                read_until = GREATEST(source_cursors.read_until, EXCLUDED.read_until)
            """
        )
    }
}
