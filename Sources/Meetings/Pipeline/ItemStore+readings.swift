import Postgres

/// What a reading of a meeting does to items that are known.
extension ItemStore {
    /// The most known items that a reading is compared with: a meeting's own, and the newest.
    private static let mostKnown = 1_000

    /// Keeps the readings of one series apart until the transaction ends.
    func lockSeries(_ series: String) async throws {
        try await database.query(
            "SELECT pg_advisory_xact_lock(hashtextextended('taskforge:series:' || \(series), 0))"
        )
    }

    /// The items of a meeting, and those of its series that are open or were closed lately.
    func known(for meeting: StoredMeeting) async throws -> [KnownItem] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns),
                (SELECT array_agg(DISTINCT field)
                    FROM item_changes c, jsonb_object_keys(c.after) AS field
                    WHERE c.item_id = i.id AND c.is_person) AS touched,
                (SELECT array_agg(c.before ->> 'text') FROM item_changes c
                    WHERE c.item_id = i.id AND c.before ->> 'text' IS NOT NULL) AS former,
                GREATEST(t.meeting_date, (SELECT max(m.meeting_date) FROM transcripts m
                    WHERE m.series = t.series AND m.id::text IN (
                        SELECT piece ->> 'meeting' FROM jsonb_array_elements(i.evidence) AS piece))
                )::text AS last_said
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
            WHERE i.transcript_id = ANY(ARRAY(SELECT id FROM transcripts
                    WHERE id = \(meeting.summary.id) OR series = \(meeting.meeting.series)))
                AND (i.transcript_id = \(meeting.summary.id)
                    OR i.state IN ('proposed', 'approved', 'pushed')
                    OR (i.state <> 'dropped' AND i.updated_at > now() - interval '30 days'))
            ORDER BY i.transcript_id = \(meeting.summary.id) DESC, i.id DESC
            LIMIT \(Int64(Self.mostKnown)) FOR UPDATE OF i
            """
        )
        return try rows.map { row in
            let touched: [String]? = try row["touched"]
            let former: [String]? = try row["former"]
            let lastSaid: String? = try row["last_said"]
            return KnownItem(
                item: try Self.item(of: row),
                touched: Set((touched ?? []).compactMap { ItemChange.Field(rawValue: $0) }),
                formerTexts: former ?? [],
                lastSaidOn: lastSaid.flatMap { CalendarDate($0) }
            )
        }
        .sorted { $0.item.id < $1.item.id }
    }

    /// Takes the quotes of meetings out of the items of others of their series.
    func removeQuotes(of meetings: [Int64]) async throws {
        let names = meetings.map(String.init)
        try await database.query(
            """
            UPDATE action_items SET updated_at = now(), evidence = (
                SELECT COALESCE(jsonb_agg(piece ORDER BY place), '[]')
                FROM jsonb_array_elements(evidence) WITH ORDINALITY AS pieces (piece, place)
                WHERE piece ->> 'meeting' IS NULL OR piece ->> 'meeting' <> ALL(\(names)))
            WHERE transcript_id IN (
                    SELECT id FROM transcripts WHERE series IN (
                        SELECT series FROM transcripts WHERE id = ANY(\(meetings))))
                AND EXISTS (SELECT FROM jsonb_array_elements(evidence) AS piece
                    WHERE piece ->> 'meeting' = ANY(\(names)))
            """
        )
    }

    /// Takes back what was read in a meeting: its items, except those that went to the board, and
    /// all its quotes.
    func forget(_ meetingID: Int64) async throws {
        try await removeQuotes(of: [meetingID])
        try await database.query(
            """
            DELETE FROM action_items
            WHERE transcript_id = \(meetingID) AND board_item IS NULL AND push_attempts = 0
            """
        )
        try await database.query(
            """
            UPDATE action_items SET updated_at = now(), evidence = (
                SELECT COALESCE(jsonb_agg(piece ORDER BY place), '[]')
                FROM jsonb_array_elements(evidence) WITH ORDINALITY AS pieces (piece, place)
                WHERE piece ->> 'meeting' IS NOT NULL)
            WHERE transcript_id = \(meetingID)
            """
        )
    }

    /// Changes a known item, with its history.
    func revise(_ revision: ItemRevision) async throws {
        let (values, found) = (revision.after, revision.finding)
        try await database.query(
            """
            UPDATE action_items SET text = \(values.text), assignee = \(values.assignee),
                due_date = \(values.dueDate?.description)::text::date,
                state = \(values.state.rawValue), evidence = \(JSONB(revision.evidence)),
                confidence = \(revision.confidence),
                failure = CASE WHEN \(found != nil) AND push_attempts = 0 THEN \(found?.doubt)
                    ELSE failure END,
                extractor = COALESCE(\(found?.extractor), extractor),
                model = CASE WHEN \(found != nil) THEN \(found?.model) ELSE model END,
                prompt_version =
                    CASE WHEN \(found != nil) THEN \(found?.promptVersion) ELSE prompt_version END,
                board_update_wanted = board_update_wanted
                    OR (\(revision.changesWords) AND (board_item IS NOT NULL OR push_attempts > 0)),
                updated_at = now()
            WHERE id = \(revision.id)
            """
        )
        guard revision.after != revision.before else { return }
        try await ItemHistory(database).add(
            revision.action,
            to: revision.id,
            by: ItemHistory.program,
            isPerson: false,
            from: revision.before,
            to: revision.after
        )
    }
}
