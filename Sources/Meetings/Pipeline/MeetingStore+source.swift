import Postgres

extension MeetingStore {
    /// Keeps the marks of a source's listings.
    ///
    /// - Returns: The ids of the stored transcripts that had another mark before.
    func note(_ listings: [TranscriptListing], source: String) async throws -> [String] {
        let marked = listings.filter { $0.mark != nil }
        guard !marked.isEmpty else { return [] }
        let rows = try await database.query(
            """
            UPDATE transcripts AS stored SET source_mark = listed.mark
            FROM unnest(\(marked.map(\.id))::text[], \(marked.compactMap(\.mark))::text[])
                    AS listed (id, mark),
                transcripts AS before
            WHERE stored.source = \(source) AND stored.source_id = listed.id
                AND before.id = stored.id
                AND stored.source_mark IS DISTINCT FROM listed.mark
            RETURNING stored.source_id, before.source_mark AS before
            """
        )
        return try rows.compactMap { row in
            let before: String? = try row["before"]
            return before == nil ? nil : try row["source_id"]
        }
    }

    /// Keeps what the source itself says of a meeting: what it found, and what rules look at.
    func noteSource(of meeting: Meeting, _ id: Int64) async throws {
        try await database.query(
            """
            UPDATE transcripts SET source_items = \(meeting.sourceItems.map { JSONB($0) }),
                source_mark = \(meeting.sourceMark), organizer = \(meeting.organizer),
                participants = \(meeting.participants), privacy = \(meeting.privacy),
                tags = \(meeting.tags)
            WHERE id = \(id)
            """
        )
    }

    /// Compares the items that the source found with ours; nil where it does not say.
    public func secondOpinion(on id: Int64, ours: [StoredItem]) async throws -> SecondOpinion? {
        let rows = try await database.query(
            "SELECT source_items FROM transcripts WHERE id = \(id)"
        )
        let theirs: JSONB<[SourceItem]>? = try rows.first?["source_items"]
        return theirs.map { SecondOpinion(theirs: $0.value, ours: ours) }
    }
}
