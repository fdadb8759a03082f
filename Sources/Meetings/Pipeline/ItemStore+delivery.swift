import Foundation
import Postgres

/// What is written when items go to the board.
extension ItemStore {
    /// The next items that are approved and in no open batch, by their numbers.
    func toPush(meetingID: Int64?, after: Int64, limit: Int) async throws -> [StoredItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.state = 'approved' AND i.id > \(after)
                AND (\(meetingID)::bigint IS NULL OR i.transcript_id = \(meetingID))
                AND NOT EXISTS (
                    SELECT FROM push_batches b WHERE b.id = i.batch_id AND b.state = 'open')
            ORDER BY i.id LIMIT \(Int64(limit))
            """
        )
        return try rows.map(Self.item(of:))
    }

    /// Writes down a request before it is sent, and takes its items into it.
    ///
    /// - Returns: The batch's number; nil where an item is no longer as it was when the request was
    ///   composed, or is in another batch: then the transaction must be undone.
    func openBatch(
        _ request: BoardRequest,
        of items: [StoredItem],
        run: Int64
    ) async throws -> Int64? {
        let ids = items.map(\.id)
        // Whoever empties the requests of deleted items waits here, and sees this batch then.
        try await lock(ids)
        let opened = try await database.query(
            """
            INSERT INTO push_batches (key, run_id, item_ids, request)
            VALUES (\(request.idempotencyKey), \(run), \(ids), \(JSONB(request)))
            ON CONFLICT (key) DO NOTHING RETURNING id
            """
        )
        guard let batch: Int64 = try opened.first?["id"] else { return nil }
        let taken = try await database.query(
            """
            UPDATE action_items i
            SET batch_id = \(batch), push_attempts = push_attempts + 1, updated_at = now()
            FROM unnest(\(ids), \(items.map(\.text)), \(items.map { $0.assignee ?? "" }),
                \(items.map { $0.dueDate?.description ?? "" }))
                AS composed (id, text, assignee, due_date)
            WHERE i.id = composed.id AND i.state = 'approved' AND i.text = composed.text
                AND coalesce(i.assignee, '') = composed.assignee
                AND coalesce(i.due_date::text, '') = composed.due_date
                AND NOT EXISTS (
                    SELECT FROM push_batches b WHERE b.id = i.batch_id AND b.state = 'open')
            """
        )
        return taken.affectedRows == items.count ? batch : nil
    }

    /// The batches whose outcome is not known, the oldest first.
    func openBatches() async throws -> [PushBatch] {
        let rows = try await database.query(
            """
            SELECT id, run_id, item_ids, request,
                extract(epoch FROM clock_timestamp() - created_at)::float8 AS age,
                extract(epoch FROM clock_timestamp() - sent_at)::float8 AS since_sent
            FROM push_batches WHERE state = 'open' ORDER BY id
            """
        )
        var batches: [PushBatch] = []
        for row in rows {
            let request: JSONB<BoardRequest>? = try row["request"]
            let age: Double = try row["age"]
            let sinceSent: Double = try row["since_sent"]
            batches.append(
                PushBatch(
                    id: try row["id"],
                    run: try row["run_id"],
                    items: try await items(try row["item_ids"]),
                    request: request?.value,
                    age: .seconds(age),
                    sinceSent: .seconds(sinceSent)
                )
            )
        }
        return batches
    }

    /// Notes that a batch is sent again now; false where its words were deleted meanwhile.
    func resend(_ batch: Int64) async throws -> Bool {
        let rows = try await database.query(
            """
            UPDATE push_batches SET sent_at = clock_timestamp()
            WHERE id = \(batch) AND request IS NOT NULL
            """
        )
        return rows.affectedRows == 1
    }

    /// Forgets the words of an open batch, so that it is never sent again.
    func forgetRequest(of batch: Int64) async throws {
        try await database.query(
            "UPDATE push_batches SET request = NULL WHERE id = \(batch) AND state = 'open'"
        )
    }

    /// Notes why the board does not take an item, or a change of it.
    func noteRefusal(of item: StoredItem, cause: String, isFinal: Bool) async throws {
        try await database.query(
            """
            UPDATE action_items SET failure = \(cause),
                board_update_wanted = board_update_wanted AND NOT (\(isFinal)
                    AND text = \(item.text) AND assignee IS NOT DISTINCT FROM \(item.assignee)
                    AND due_date IS NOT DISTINCT FROM \(item.dueDate?.description)::text::date),
                updated_at = now()
            WHERE id = \(item.id) AND state IN ('approved', 'pushed')
            """
        )
    }

    /// Notes what came of a batch, and forgets its words; false where that is known already.
    func close(_ batch: Int64, as outcome: PushBatch.Outcome) async throws -> Bool {
        let rows = try await database.query(
            """
            UPDATE push_batches SET state = \(outcome.rawValue), request = NULL, closed_at = now()
            WHERE id = \(batch) AND state = 'open'
            """
        )
        return rows.affectedRows == 1
    }

    /// Records that an item is on the board; false where that is known already.
    ///
    /// A person who rejected it while it was on its way has the last word: it stays rejected.
    func markPushed(_ pushed: PushedItem) async throws -> Bool {
        let item = pushed.item
        let rows = try await database.query(
            """
            UPDATE action_items SET board_item = \(pushed.boardItem), failure = NULL,
                state = CASE state WHEN 'approved' THEN 'pushed' ELSE state END,
                board_id = coalesce(\(pushed.delivery.board), board_id),
                run_id = \(pushed.delivery.run), assignee_note = \(pushed.delivery.note),
                board_values = \(pushed.delivery.values.map { JSONB($0) }),
                board_update_wanted = board_update_wanted
                    OR \(pushed.delivery.isUpdateWanted) OR NOT (
                    text = \(item.text) AND assignee IS NOT DISTINCT FROM \(item.assignee)
                    AND due_date IS NOT DISTINCT FROM \(item.dueDate?.description)::text::date),
                pushed_at = now(), updated_at = now()
            WHERE id = \(item.id) AND board_item IS NULL
            """
        )
        return rows.affectedRows == 1
    }

    /// The items on the board that were changed here since.
    func toUpdate(meetingID: Int64?, after: Int64, limit: Int) async throws -> [StoredItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.board_update_wanted AND i.state = 'pushed' AND i.id > \(after)
                AND (\(meetingID)::bigint IS NULL OR i.transcript_id = \(meetingID))
            ORDER BY i.id LIMIT \(Int64(limit))
            """
        )
        return try rows.map(Self.item(of:))
    }

    /// Records what the board holds of an item since it was written over; what changed here
    /// meanwhile is wanted there still.
    func markUpdated(_ item: StoredItem, values: [String: String], note: String?) async throws {
        try await database.query(
            """
            UPDATE action_items
            SET board_values = \(JSONB(values)), assignee_note = \(note), failure = NULL,
                board_update_wanted = NOT (text = \(item.text)
                    AND assignee IS NOT DISTINCT FROM \(item.assignee)
                    AND due_date IS NOT DISTINCT FROM \(item.dueDate?.description)::text::date),
                updated_at = now()
            WHERE id = \(item.id) AND state = 'pushed'
            """
        )
    }

    /// The items that a run put on the board and that are there still, by their numbers.
    func items(ofRun run: Int64, after: Int64, limit: Int) async throws -> [StoredItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.run_id = \(run) AND i.state IN ('pushed', 'done') AND i.id > \(after)
            ORDER BY i.id LIMIT \(Int64(limit))
            """
        )
        return try rows.map(Self.item(of:))
    }

    /// Records that an item was taken off the board on purpose; false where it is not on it.
    func markUndone(_ id: Int64, cause: String) async throws -> Bool {
        let rows = try await database.query(
            """
            UPDATE action_items SET state = 'removed', failure = \(cause), updated_at = now()
            WHERE id = \(id) AND state IN ('pushed', 'done')
            """
        )
        return rows.affectedRows == 1
    }

    private func items(_ ids: [Int64]) async throws -> [StoredItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.id = ANY(\(ids)) ORDER BY i.id
            """
        )
        return try rows.map(Self.item(of:))
    }
}
