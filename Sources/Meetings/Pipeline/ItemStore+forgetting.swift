import Postgres

/// What becomes of items when the words of meetings go.
extension ItemStore {
    /// Takes the words of meetings out of everything that outlives them: items that other meetings
    /// speak of become those meetings', quotes go, and so do the requests to the board that are
    /// under way.
    ///
    /// The items that are left are those that nobody else speaks of.
    func takeOut(_ meetings: [Int64]) async throws {
        try await lockWords(of: meetings)
        try await database.query(
            """
            UPDATE push_batches SET request = NULL WHERE request IS NOT NULL AND item_ids && ARRAY(
                SELECT id FROM action_items WHERE transcript_id = ANY(\(meetings)))
            """
        )
        try await database.query(
            "UPDATE reading_trials SET items = '[]' WHERE transcript_id = ANY(\(meetings))"
        )
        try await handOver(meetings)
        try await removeQuotes(of: meetings, in: try await series(of: meetings))
    }

    /// Takes back what was read in a meeting that must not be read any more.
    func forget(_ meetingID: Int64) async throws {
        try await takeOut([meetingID])
        try await database.query(
            """
            DELETE FROM action_items
            WHERE transcript_id = \(meetingID) AND board_item IS NULL AND push_attempts = 0
            """
        )
        // What came of a push that has begun may not be known: the item stays to be looked up.
        try await database.query(
            """
            UPDATE action_items SET evidence = '[]', board_update_wanted = false,
                state = CASE WHEN board_item IS NULL AND state IN ('proposed', 'approved')
                    THEN 'dropped' ELSE state END,
                updated_at = now()
            WHERE transcript_id = \(meetingID)
            """
        )
    }

    /// Parts a meeting that has changed its series from the former one: what one said of the
    /// other's items.
    func leaveSeries(_ former: String, _ meetingID: Int64) async throws {
        try await lockItems(of: [meetingID], quotedIn: [former])
        try await removeQuotes(of: [meetingID], in: [former])
        try await database.query(
            """
            UPDATE action_items SET updated_at = now(), evidence = (
                SELECT COALESCE(jsonb_agg(piece ORDER BY place), '[]')
                FROM jsonb_array_elements(evidence) WITH ORDINALITY AS pieces (piece, place)
                WHERE piece ->> 'meeting' IS NULL)
            WHERE transcript_id = \(meetingID)
            """
        )
    }

    /// Gives the items that other meetings speak of to the earliest of these, whose words are then
    /// their own.
    private func handOver(_ meetings: [Int64]) async throws {
        let names = meetings.map(String.init)
        try await database.query(
            """
            UPDATE action_items i SET transcript_id = heir.id, updated_at = now(),
                board_update_wanted =
                    board_update_wanted OR board_item IS NOT NULL OR push_attempts > 0,
                evidence = (
                    SELECT jsonb_agg(CASE WHEN piece ->> 'meeting' = heir.id::text
                        THEN piece - 'meeting' ELSE piece END ORDER BY place)
                    FROM jsonb_array_elements(evidence) WITH ORDINALITY AS pieces (piece, place)
                    WHERE piece ->> 'meeting' <> ALL(\(names)))
            FROM (
                SELECT DISTINCT ON (left_over.id) left_over.id AS item, t.id
                FROM action_items left_over
                    CROSS JOIN jsonb_array_elements(left_over.evidence) AS piece
                    JOIN transcripts t ON t.id = (piece ->> 'meeting')::bigint
                WHERE left_over.transcript_id = ANY(\(meetings)) AND t.id <> ALL(\(meetings))
                ORDER BY left_over.id, t.meeting_date NULLS LAST, t.id) AS heir
            WHERE i.id = heir.item
            """
        )
    }

    /// Takes the quotes of meetings out of the items of others of some series.
    private func removeQuotes(of meetings: [Int64], in series: [String]) async throws {
        let names = meetings.map(String.init)
        try await database.query(
            """
            UPDATE action_items SET updated_at = now(), evidence = (
                SELECT COALESCE(jsonb_agg(piece ORDER BY place), '[]')
                FROM jsonb_array_elements(evidence) WITH ORDINALITY AS pieces (piece, place)
                WHERE piece ->> 'meeting' IS NULL OR piece ->> 'meeting' <> ALL(\(names)))
            WHERE transcript_id IN (SELECT id FROM transcripts WHERE series = ANY(\(series)))
                AND EXISTS (SELECT FROM jsonb_array_elements(evidence) AS piece
                    WHERE piece ->> 'meeting' = ANY(\(names)))
            """
        )
    }
}
