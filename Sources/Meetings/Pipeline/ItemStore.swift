public import Postgres

/// Action items in the database; on a pool for reading, on a connection for a step's transaction.
public struct ItemStore: Sendable {
    let database: any PostgresQuerying

    /// Creates a store that speaks through `database`.
    public init(_ database: any PostgresQuerying) {
        self.database = database
    }

    /// Which items a list is to show.
    public struct Filter: Sendable {
        /// Only those of this meeting.
        public var meetingID: Int64?
        /// Only those in this state.
        public var state: ItemState?
        /// Only those with a greater number, to go on where a page ended.
        public var after: Int64
        /// How many at most.
        public var limit: Int

        /// Creates a filter; the default lets the first thousand items through.
        public init(
            meetingID: Int64? = nil,
            state: ItemState? = nil,
            after: Int64 = 0,
            limit: Int = 1_000
        ) {
            self.meetingID = meetingID
            self.state = state
            self.after = after
            self.limit = limit
        }
    }

    /// Returns the items that `filter` lets through, in the order of their numbers.
    public func list(_ filter: Filter = Filter()) async throws -> [StoredItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.id > \(filter.after)
                AND (\(filter.meetingID)::bigint IS NULL OR i.transcript_id = \(filter.meetingID))
                AND (\(filter.state?.rawValue)::text IS NULL OR i.state = \(filter.state?.rawValue))
            ORDER BY i.id LIMIT \(Int64(filter.limit))
            """
        )
        return try rows.map(Self.item(of:))
    }

    /// Returns one item, or nil where none has that number.
    public func load(_ id: Int64) async throws -> StoredItem? {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id WHERE i.id = \(id)
            """
        )
        return try rows.first.map(Self.item(of:))
    }

    /// Stores the items of a meeting; an item whose key is known changes nothing.
    ///
    /// - Returns: How many items were stored in each state.
    func insert(
        _ items: [ExtractedItem],
        of stored: StoredMeeting,
        thresholds: ItemThresholds
    ) async throws -> [ItemState: Int] {
        var counts: [ItemState: Int] = [:]
        for (ordinal, item) in items.enumerated() {
            let state = thresholds.state(of: item)
            let key = ItemKey.make(
                source: stored.summary.source,
                sourceID: stored.summary.sourceID,
                item: item
            )
            let rows = try await database.query(
                """
                INSERT INTO action_items (transcript_id, ordinal, key, text, assignee, due_date,
                    confidence, state, failure, extractor, model, prompt_version, evidence,
                    board_id)
                VALUES (\(stored.summary.id), \(Int32(ordinal)), \(key), \(item.text),
                    \(item.assignee), \(item.dueDate?.description)::text::date,
                    \(item.confidence), \(state.rawValue), \(item.doubt), \(item.extractor),
                    \(item.model), \(item.promptVersion), \(JSONB(item.evidence)),
                    (SELECT board_id FROM transcripts WHERE id = \(stored.summary.id)))
                ON CONFLICT (key) DO NOTHING
                """
            )
            counts[state, default: 0] += rows.affectedRows
        }
        return counts
    }

    /// Gives an item that the board refuses for good back to the people, with the cause.
    func returnToReview(_ id: Int64, cause: String) async throws {
        try await database.query(
            """
            UPDATE action_items SET state = 'proposed', failure = \(cause), updated_at = now()
            WHERE id = \(id) AND state = 'approved'
            """
        )
    }

    static let columns = """
        i.id, i.transcript_id, t.title, i.key, i.text, i.assignee,
        i.due_date::text AS due_date, i.confidence, i.state, i.extractor, i.board_item,
        i.failure, i.evidence, i.push_attempts, i.created_at, i.model, i.prompt_version,
        i.run_id, i.board_values, i.board_update_wanted, i.assignee_note, i.board_id
        """

    static func item(of row: PostgresRow) throws -> StoredItem {
        let dueDate: String? = try row["due_date"]
        let state: String = try row["state"]
        let evidence: JSONB<[Evidence]> = try row["evidence"]
        let pushAttempts: Int32 = try row["push_attempts"]
        let values: JSONB<[String: String]>? = try row["board_values"]
        return StoredItem(
            id: try row["id"],
            meetingID: try row["transcript_id"],
            meetingTitle: try row["title"],
            key: try row["key"],
            text: try row["text"],
            assignee: try row["assignee"],
            dueDate: dueDate.flatMap { CalendarDate($0) },
            confidence: try row["confidence"],
            state: try ItemState.stored(state),
            extractor: try row["extractor"],
            boardItem: try row["board_item"],
            failure: try row["failure"],
            evidence: evidence.value,
            pushAttempts: Int(pushAttempts),
            createdAt: try row["created_at"],
            model: try row["model"],
            promptVersion: try row["prompt_version"],
            delivery: ItemDelivery(
                run: try row["run_id"],
                values: values?.value,
                isUpdateWanted: try row["board_update_wanted"],
                note: try row["assignee_note"],
                board: try row["board_id"]
            )
        )
    }
}
