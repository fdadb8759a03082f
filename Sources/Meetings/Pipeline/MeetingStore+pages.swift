import Postgres

extension MeetingStore {
    /// A meeting with its speakers, without its words.
    public struct Overview: Sendable {
        /// What a list shows of it.
        public let summary: MeetingSummary
        /// Everybody who speaks.
        public let speakers: [Speaker]
    }

    /// Returns a meeting without its words, or nil where no meeting has that number.
    public func overview(_ id: Int64) async throws -> Overview? {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.summaryColumns), speakers FROM transcripts WHERE id = \(id)
            """
        )
        return try rows.first.map { row in
            let speakers: JSONB<[Speaker]> = try row["speakers"]
            return Overview(summary: try Self.summary(of: row), speakers: speakers.value)
        }
    }

    /// Returns the sentences of a meeting whose indices lie in a range; the server picks them out,
    /// so that one page of a long transcript costs little.
    public func sentences(of id: Int64, in range: Range<Int>) async throws -> [Sentence] {
        let rows = try await database.query(
            """
            SELECT jsonb_path_query_array(
                sentences,
                '$[*] ? (@.index >= $from && @.index < $to)',
                jsonb_build_object(
                    'from', \(Int64(range.lowerBound)), 'to', \(Int64(range.upperBound))
                )
            ) AS sentences
            FROM transcripts WHERE id = \(id)
            """
        )
        guard let row = rows.first else { return [] }
        let sentences: JSONB<[Sentence]> = try row["sentences"]
        return sentences.value
    }
}
