import Postgres

/// The locks of items and of what they belong to, in the order of ``PostgresPipelineStore``.
extension ItemStore {
    /// Keeps the readings of each of some series apart until the transaction ends.
    func lockSeries(_ series: [String]) async throws {
        for name in Set(series).sorted() {
            try await database.query(
                "SELECT pg_advisory_xact_lock(hashtextextended('taskforge:series:' || \(name), 0))"
            )
        }
    }

    /// Keeps items, and the meetings that they are of, as they are until the transaction ends.
    func lock(_ ids: [Int64]) async throws {
        try await database.query(
            """
            SELECT 1 FROM transcripts
            WHERE id IN (SELECT transcript_id FROM action_items WHERE id = ANY(\(ids)))
            ORDER BY id FOR KEY SHARE
            """
        )
        try await database.query(
            "SELECT 1 FROM action_items WHERE id = ANY(\(ids)) ORDER BY id FOR UPDATE"
        )
    }

    /// Keeps everybody else from what stands on the words of meetings until the transaction ends:
    /// their series and rows, their items, and the items of others that quote them.
    func lockWords(of meetings: [Int64]) async throws {
        let series = try await series(of: meetings)
        try await lockSeries(series)
        try await database.query(
            "SELECT 1 FROM transcripts WHERE id = ANY(\(meetings)) ORDER BY id FOR UPDATE"
        )
        try await lockItems(of: meetings, quotedIn: series)
    }

    /// Locks the items of meetings, and those of some series that quote them.
    func lockItems(of meetings: [Int64], quotedIn series: [String]) async throws {
        try await database.query(
            """
            SELECT 1 FROM action_items
            WHERE transcript_id = ANY(\(meetings))
                OR (transcript_id IN (SELECT id FROM transcripts WHERE series = ANY(\(series)))
                    AND EXISTS (SELECT FROM jsonb_array_elements(evidence) AS piece
                        WHERE piece ->> 'meeting' = ANY(\(meetings.map(String.init)))))
            ORDER BY id FOR UPDATE
            """
        )
    }

    /// The names of the series that meetings belong to.
    func series(of meetings: [Int64]) async throws -> [String] {
        let rows = try await database.query(
            """
            SELECT DISTINCT series FROM transcripts
            WHERE series IS NOT NULL AND id = ANY(\(meetings))
            """
        )
        return try rows.map { row in try row["series"] }
    }
}
