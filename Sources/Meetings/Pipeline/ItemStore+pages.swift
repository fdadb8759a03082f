import Postgres

extension ItemStore {
    /// Returns the items of some meetings that were not dropped, in the order of the meetings'
    /// words, at most a thousand of each meeting.
    public func shown(of meetings: [Int64]) async throws -> [StoredItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.transcript_id = ANY(\(meetings)) AND i.state <> 'dropped'
                AND i.ordinal < 1000
            ORDER BY i.transcript_id, i.ordinal
            """
        )
        return try rows.map(Self.item(of:))
    }
}
