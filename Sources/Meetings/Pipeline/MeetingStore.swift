public import Postgres

/// Transcripts in the database; on a pool for reading, on a connection for a step's transaction.
public struct MeetingStore: Sendable {
    let database: any PostgresQuerying

    /// Creates a store that speaks through `database`.
    public init(_ database: any PostgresQuerying) {
        self.database = database
    }

    /// Stores a transcript once: the same source and id again changes nothing.
    ///
    /// - Parameter skipReason: Where given, the meeting is stored as skipped for that reason.
    /// - Throws: ``MeetingDeleted`` where it was deleted before.
    public func insert(
        _ meeting: Meeting,
        source: String,
        skipReason: String? = nil
    ) async throws -> StoreOutcome {
        try await MeetingTombstone(database).refuse(meeting.id)
        let state: MeetingState = skipReason == nil ? .received : .skipped
        let inserted = try await database.query(
            """
            INSERT INTO transcripts (source, source_id, title, meeting_date, series, organizer,
                participants, privacy, tags, speakers, sentences, sentence_count, state, failure,
                source_items, source_mark)
            VALUES (\(source), \(meeting.id), \(meeting.title),
                \(meeting.date?.description)::text::date, \(meeting.series),
                \(meeting.organizer), \(meeting.participants), \(meeting.privacy),
                \(meeting.tags), \(JSONB(meeting.speakers)), \(JSONB(meeting.sentences)),
                \(Int32(meeting.sentences.count)), \(state.rawValue), \(skipReason),
                \(meeting.sourceItems.map { JSONB($0) }), \(meeting.sourceMark))
            ON CONFLICT (source, source_id) DO NOTHING
            RETURNING id
            """
        )
        if let row = inserted.first { return .stored(try row["id"]) }
        let known = try await database.query(
            "SELECT id FROM transcripts WHERE source = \(source) AND source_id = \(meeting.id)"
        )
        guard let row = known.first else { throw MeetingStoreError.vanished(meeting.id) }
        return .alreadyStored(try row["id"])
    }

    /// Puts words that a source gives anew in the place of those that are stored, and makes the
    /// meeting one whose items have not been looked for.
    ///
    /// Items that are known stay; what the source itself found, and who may see it, is kept in any
    /// case. A meeting that comes into another series leaves no quotes in the former one.
    ///
    /// - Parameter skipReason: Where given, the meeting becomes a skipped one for that reason.
    /// - Returns: False where the words are those that are stored; then they stay.
    func replace(
        _ id: Int64,
        with meeting: Meeting,
        skipReason: String?
    ) async throws -> Bool {
        let items = ItemStore(database)
        let former = try await items.series(of: [id]).first
        try await items.lockSeries([former, meeting.series].compactMap(\.self))
        try await noteSource(of: meeting, id)
        let state: MeetingState = skipReason == nil ? .received : .skipped
        let words = JSONB(meeting.sentences.map { SpokenWords($0) })
        let rows = try await database.query(
            """
            UPDATE transcripts SET title = \(meeting.title),
                meeting_date = \(meeting.date?.description)::text::date,
                speakers = \(JSONB(meeting.speakers)), sentences = \(JSONB(meeting.sentences)),
                sentence_count = \(Int32(meeting.sentences.count)), state = \(state.rawValue),
                failure = \(skipReason), series = \(meeting.series)
            WHERE id = \(id) AND \(words)::jsonb IS DISTINCT FROM (
                SELECT COALESCE(jsonb_agg(
                    jsonb_build_object('speaker', spoken -> 'speaker', 'text', spoken -> 'text')
                    ORDER BY place), '[]')
                FROM jsonb_array_elements(sentences) WITH ORDINALITY AS said (spoken, place))
            """
        )
        guard rows.affectedRows == 1 else { return false }
        if let former, former != meeting.series { try await items.leaveSeries(former, id) }
        return true
    }

    /// Returns those of `sourceIDs` that are neither stored nor deleted, in their order.
    public func unknown(_ sourceIDs: [String], source: String) async throws -> [String] {
        let rows = try await database.query(
            """
            SELECT source_id FROM transcripts
            WHERE source = \(source) AND source_id = ANY(\(sourceIDs))
            """
        )
        let known = Set(try rows.map { row -> String in try row["source_id"] })
            .union(try await MeetingTombstone(database).deleted(among: sourceIDs))
        return sourceIDs.filter { !known.contains($0) }
    }

    /// Returns a meeting with its words, or nil where no meeting has that number.
    public func load(_ id: Int64) async throws -> StoredMeeting? {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.summaryColumns), speakers, sentences, series,
                organizer, participants, privacy, tags, source_items, source_mark,
                md5(sentences::text) AS digest
            FROM transcripts WHERE id = \(id)
            """
        )
        guard let row = rows.first else { return nil }
        let summary = try Self.summary(of: row)
        let theirs: JSONB<[SourceItem]>? = try row["source_items"]
        let speakers: JSONB<[Speaker]> = try row["speakers"]
        let sentences: JSONB<[Sentence]> = try row["sentences"]
        return StoredMeeting(
            summary: summary,
            meeting: Meeting(
                id: summary.sourceID,
                title: summary.title,
                date: summary.date,
                speakers: speakers.value,
                sentences: sentences.value,
                series: try row["series"],
                organizer: try row["organizer"],
                participants: try row["participants"],
                privacy: try row["privacy"],
                tags: try row["tags"],
                sourceItems: theirs?.value,
                sourceMark: try row["source_mark"]
            ),
            digest: try row["digest"]
        )
    }

    /// Returns what a list shows of the meetings, the newest first.
    ///
    /// - Parameters:
    ///   - limit: How many at most.
    ///   - before: Only meetings with a smaller number, to go on where a page ended.
    public func list(limit: Int = 100, before: Int64? = nil) async throws -> [MeetingSummary] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.summaryColumns) FROM transcripts
            WHERE id < \(before ?? Int64.max) ORDER BY id DESC LIMIT \(Int64(limit))
            """
        )
        return try rows.map(Self.summary(of:))
    }

    /// Marks a meeting as extracted; false where another worker has done so already, or where its
    /// words are no longer those that were read.
    func markExtracted(_ meeting: StoredMeeting, extractor: String) async throws -> Bool {
        let rows = try await database.query(
            """
            UPDATE transcripts SET state = 'extracted', extractor = \(extractor), failure = NULL,
                extracted_at = now()
            WHERE id = \(meeting.summary.id) AND state IN ('received', 'failed')
                AND md5(sentences::text) = \(meeting.digest)
            """
        )
        return rows.affectedRows == 1
    }

    /// Marks a meeting as failed, with the cause; one that was extracted meanwhile stays so.
    func markFailed(_ id: Int64, cause: String) async throws {
        try await database.query(
            """
            UPDATE transcripts SET state = 'failed', failure = \(cause)
            WHERE id = \(id) AND state = 'received'
            """
        )
    }

    static let summaryColumns = """
        id, source, source_id, title, meeting_date::text AS meeting_date, state, failure,
        extractor, sentence_count, received_at,
        (SELECT count(*) FROM action_items WHERE transcript_id = transcripts.id) AS items,
        (SELECT count(*) FROM action_items
            WHERE transcript_id = transcripts.id AND board_item IS NOT NULL) AS pushed
        """

    static func summary(of row: PostgresRow) throws -> MeetingSummary {
        let date: String? = try row["meeting_date"]
        let state: String = try row["state"]
        let items: Int64 = try row["items"]
        let pushed: Int64 = try row["pushed"]
        let sentenceCount: Int32 = try row["sentence_count"]
        return MeetingSummary(
            id: try row["id"],
            source: try row["source"],
            sourceID: try row["source_id"],
            title: try row["title"],
            date: date.flatMap { CalendarDate($0) },
            state: try MeetingState.stored(state),
            failure: try row["failure"],
            extractor: try row["extractor"],
            sentenceCount: Int(sentenceCount),
            itemCount: Int(items),
            pushedCount: Int(pushed),
            receivedAt: try row["received_at"]
        )
    }
}

/// The part of a sentence by which a transcript counts as changed: times may shift.
private struct SpokenWords: Codable, Sendable {
    let speaker: String
    let text: String

    init(_ sentence: Sentence) {
        speaker = sentence.speaker
        text = sentence.text
    }
}

/// What can be wrong with the stored meetings and items.
public enum MeetingStoreError: Error, Hashable, CustomStringConvertible {
    /// A transcript was there for the insert and gone for the select after it.
    case vanished(String)
    /// The database holds a state that this program does not know.
    case unknownState(String)
    /// The database did not tell the time.
    case noClock

    /// A sentence that says what to do.
    public var description: String {
        switch self {
        case .vanished(let id):
            "transcript \(id) was deleted while it was being stored; import it again"
        case .unknownState(let state):
            "the database holds the state '\(state)', which this version does not know; "
                + "run the version that wrote it or a newer one"
        case .noClock:
            "the database does not answer what time it is; try again"
        }
    }
}

extension RawRepresentable where RawValue == String {
    /// Returns the case that the database names.
    static func stored(_ text: String) throws -> Self {
        guard let value = Self(rawValue: text) else { throw MeetingStoreError.unknownState(text) }
        return value
    }
}
