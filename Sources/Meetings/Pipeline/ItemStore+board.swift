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

    /// The items on the board that were last asked about before a moment, the longest ago first.
    func itemsToRead(before: Date, limit: Int) async throws -> [StoredItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.state IN ('pushed', 'done') AND i.board_item IS NOT NULL
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
            UPDATE action_items SET state = \(state.rawValue), updated_at = now()
            WHERE id = \(id) AND state = \(known.rawValue)
            """
        )
        return rows.affectedRows == 1
    }

    /// Notes that the board was asked about items now.
    func markRead(_ ids: [Int64]) async throws {
        try await database.query(
            "UPDATE action_items SET board_read_at = clock_timestamp() WHERE id = ANY(\(ids))"
        )
    }
}
