public import Postgres

/// The stories of the meetings: which steps were done, when, and with what result.
public struct MeetingStory: Sendable {
    private let database: any PostgresQuerying

    /// Creates a story book that speaks through `database`.
    public init(_ database: any PostgresQuerying) {
        self.database = database
    }

    /// Returns the steps of a meeting in their order, at most a thousand.
    public func steps(of meetingID: Int64) async throws -> [MeetingStep] {
        let rows = try await database.query(
            """
            SELECT at, step, outcome, duration_seconds, attempt, trace_id, detail
            FROM meeting_steps WHERE transcript_id = \(meetingID) ORDER BY id LIMIT 1000
            """
        )
        return try rows.map { row in
            let seconds: Double = try row["duration_seconds"]
            let attempt: Int32 = try row["attempt"]
            let detail: JSONB<[String: String]> = try row["detail"]
            return MeetingStep(
                at: try row["at"],
                step: try row["step"],
                outcome: try row["outcome"],
                duration: .seconds(seconds),
                attempt: Int(attempt),
                traceID: try row["trace_id"],
                detail: detail.value
            )
        }
    }

    /// Adds a step; call it in the transaction that does the step's work.
    func add(
        _ step: String,
        outcome: String,
        of meetingID: Int64,
        at work: WorkInProgress,
        detail: [String: String] = [:]
    ) async throws {
        try await database.query(
            """
            INSERT INTO meeting_steps (transcript_id, step, outcome, duration_seconds, attempt,
                trace_id, detail)
            VALUES (\(meetingID), \(step), \(outcome), \(work.elapsedSeconds),
                \(Int32(work.attempt)), \(work.traceID), \(JSONB(detail)))
            """
        )
    }
}
