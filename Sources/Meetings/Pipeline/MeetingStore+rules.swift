import Postgres

extension MeetingStore {
    /// What the rules look at of a stored meeting, and what they said when it came.
    public struct Judged: Sendable {
        /// The meeting.
        public let summary: MeetingSummary
        /// What is known of it; of one that was denied no more than its title.
        public let facts: MeetingFacts
        /// The rule that decided when it came; nil for one from before there were rules.
        public let rule: String?
        /// The board that its items go to; nil for the configured one.
        public let board: String?
    }

    /// Returns the newest meetings with what the rules look at.
    public func judged(limit: Int) async throws -> [Judged] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.summaryColumns), organizer, participants, privacy, tags, rule,
                board_id
            FROM transcripts ORDER BY id DESC LIMIT \(Int64(limit))
            """
        )
        return try rows.map { row in
            let summary = try Self.summary(of: row)
            return Judged(
                summary: summary,
                facts: MeetingFacts(
                    source: summary.source,
                    title: summary.title,
                    organizer: try row["organizer"],
                    participants: try row["participants"],
                    privacy: try row["privacy"],
                    tags: try row["tags"]
                ),
                rule: try row["rule"],
                board: try row["board_id"]
            )
        }
    }

    /// Makes a meeting one whose items have not been looked for; false where it has no words.
    func reopen(_ id: Int64) async throws -> Bool {
        let rows = try await database.query(
            """
            UPDATE transcripts SET state = 'received', failure = NULL
            WHERE id = \(id) AND state <> 'skipped'
            """
        )
        return rows.affectedRows == 1
    }

    /// Notes that a file of a meeting is kept in the watched folder's `done/`, where none of that
    /// name is; false where no meeting has that number.
    func noteFile(_ name: String, of id: Int64) async throws -> Bool {
        // A file of that name that was to be removed is gone already.
        try await database.query("DELETE FROM files_to_remove WHERE name = \(name)")
        let rows = try await database.query(
            """
            UPDATE transcripts
            SET kept_files = array_append(array_remove(kept_files, \(name)), \(name))
            WHERE id = \(id)
            """
        )
        return rows.affectedRows == 1
    }

    /// Notes which rule let a meeting in or kept it out, and which board its items go to.
    func note(_ decision: MeetingRules.Decision, of id: Int64) async throws {
        try await database.query(
            """
            UPDATE transcripts SET rule = \(decision.name), board_id = \(decision.board)
            WHERE id = \(id)
            """
        )
    }
}
