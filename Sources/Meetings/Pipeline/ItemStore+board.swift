import Foundation
import Postgres

/// What the board says of items that are on it.
extension ItemStore {
    /// Our items with these ids on the board.
    func items(boardItems: [String]) async throws -> [StoredItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.board_item = ANY(\(boardItems)) ORDER BY i.id
            """
        )
        return try rows.map(Self.item(of:))
    }

    /// Notes that the board told of items now; returns how many of them are ours.
    func noteEvents(boardItems: [String]) async throws -> Int {
        let rows = try await database.query(
            """
            UPDATE action_items SET board_event_at = clock_timestamp()
            WHERE id IN (SELECT id FROM action_items
                WHERE board_item = ANY(\(boardItems)) ORDER BY id FOR UPDATE)
            """
        )
        return rows.affectedRows
    }

    /// Items that the board told of, and that it was not asked about since.
    func itemsWithEvents(limit: Int) async throws -> [StoredItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.board_event_at IS NOT NULL ORDER BY i.board_event_at, i.id
            LIMIT \(Int64(limit))
            """
        )
        return try rows.map(Self.item(of:))
    }

    /// The items on the board, or lately taken off it, that were last asked about before a moment,
    /// the longest ago first.
    func itemsToRead(before: Date, limit: Int) async throws -> [StoredItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.board_item IS NOT NULL AND (i.state IN ('pushed', 'done')
                    OR i.state = 'removed' AND i.updated_at > now() - interval '30 days')
                AND (i.board_read_at IS NULL OR i.board_read_at < \(before))
            ORDER BY i.board_read_at NULLS FIRST, i.id LIMIT \(Int64(limit))
            """
        )
        return try rows.map(Self.item(of:))
    }

    /// Puts an item into the state that the board shows; false where it is in another than `known`.
    func takeOver(
        _ state: ItemState,
        of id: Int64,
        insteadOf known: ItemState
    ) async throws -> Bool {
        let rows = try await database.query(
            """
            UPDATE action_items SET state = \(state.rawValue), updated_at = now(),
                failure = CASE state WHEN 'removed' THEN NULL ELSE failure END
            WHERE id = \(id) AND state = \(known.rawValue)
            """
        )
        return rows.affectedRows == 1
    }

    /// Notes that the board was asked about items; what it told of them since holds.
    func markRead(_ ids: [Int64], at moment: Date) async throws {
        try await database.query(
            """
            UPDATE action_items SET board_read_at = \(moment),
                board_event_at = CASE WHEN board_event_at > \(moment) THEN board_event_at END
            WHERE id IN (
                SELECT id FROM action_items WHERE id = ANY(\(ids)) ORDER BY id FOR UPDATE)
            """
        )
    }
}
