import Postgres

/// What a reading of a meeting does to items that are known.
extension ItemStore {
    /// The most known items that a reading is compared with: a meeting's own, and the newest.
    private static let mostKnown = 1_000

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
            WHERE i.id = ANY(ARRAY(
                SELECT id FROM action_items
                WHERE transcript_id = ANY(ARRAY(SELECT id FROM transcripts
                        WHERE id = \(meeting.summary.id) OR series = \(meeting.meeting.series)))
                    AND (transcript_id = \(meeting.summary.id)
                        OR state IN ('proposed', 'approved', 'pushed')
                        OR (state <> 'dropped' AND updated_at > now() - interval '30 days'))
                ORDER BY transcript_id = \(meeting.summary.id) DESC, id DESC
                LIMIT \(Int64(Self.mostKnown))))
            ORDER BY i.id FOR UPDATE OF i
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
