import Foundation
import Jobs
public import Operations
public import Postgres

/// What both paths of a flag made of meetings while a canary compared them, in PostgreSQL.
public struct ReadingTrials: CanaryTrials {
    private let database: PostgresClient
    private let queue: JobQueue

    /// Uses the tables of ``MeetingsMigrations`` and `OperationsMigrations`.
    public init(database: PostgresClient) {
        self.database = database
        queue = JobQueue()
    }

    /// One reading of a meeting for a canary.
    struct Reading: Sendable {
        let canary: Int64
        let meetingID: Int64
        let isCandidate: Bool
        let isShadow: Bool
    }

    /// The canaries that compare a path of some flags and want a meeting to be read by both.
    func open(flags: Set<String>, of stored: StoredMeeting) async throws -> [Canary] {
        try await CanaryStore(database).running().filter {
            flags.contains($0.flag) && $0.isShadowed(stored.summary.sourceID)
        }
    }

    /// Keeps what a path made of a meeting the first time, and queues a job with it.
    ///
    /// - Parameter next: Exists if and only if this is what is kept.
    func keep(_ attempt: MeasuredReading, as reading: Reading, next: NewJob?) async throws {
        let (items, failure) =
            switch attempt.result {
            case .success(let verified): (verified.items.map(TrialItem.init), nil as String?)
            case .failure(let error): ([TrialItem](), String(describing: error))
            }
        try await database.withRetriedTransaction { connection in
            let rows = try await connection.query(
                """
                INSERT INTO reading_trials (canary, transcript_id, is_candidate, is_shadow,
                    seconds, cost, failure, items)
                SELECT \(reading.canary), id, \(reading.isCandidate), \(reading.isShadow),
                    \(attempt.seconds), \(attempt.cost), \(failure), \(JSONB(items))
                FROM transcripts WHERE id = \(reading.meetingID) FOR KEY SHARE
                ON CONFLICT DO NOTHING
                """
            )
            if rows.affectedRows == 1, let next {
                _ = try await queue.enqueue([next], in: connection)
            }
        }
    }

    /// Whether a canary still wants to know what a path makes of a meeting.
    func isWanted(_ reading: Reading) async throws -> Bool {
        let rows = try await database.query(
            """
            SELECT FROM canaries WHERE id = \(reading.canary) AND state = 'running'
                AND NOT EXISTS (SELECT FROM reading_trials
                    WHERE canary = \(reading.canary) AND transcript_id = \(reading.meetingID)
                        AND is_candidate = \(reading.isCandidate))
            """
        )
        return !rows.isEmpty
    }

    /// What is known of a canary's meetings, reviewers' late decisions included.
    public func evidence(of canary: Int64) async throws -> CanaryEvidence {
        var evidence = CanaryEvidence()
        evidence.pairs = try await database.query(
            """
            SELECT new.failure IS NOT NULL AS new_failed, new.seconds AS new_seconds,
                new.cost AS new_cost, old.failure IS NOT NULL AS old_failed,
                old.seconds AS old_seconds, old.cost AS old_cost, greatest(new.at, old.at) AS at
            FROM reading_trials AS new JOIN reading_trials AS old USING (canary, transcript_id)
            WHERE canary = \(canary) AND new.is_candidate AND NOT old.is_candidate ORDER BY at
            """
        ).map { row in
            CanaryPair(
                candidate: CanaryOutcome(
                    hasFailed: try row["new_failed"],
                    seconds: try row["new_seconds"],
                    cost: try row["new_cost"]
                ),
                baseline: CanaryOutcome(
                    hasFailed: try row["old_failed"],
                    seconds: try row["old_seconds"],
                    cost: try row["old_cost"]
                ),
                at: try row["at"]
            )
        }
        let rows = try await database.query(
            """
            SELECT r.is_candidate, avg((i.state <> 'rejected')::integer)::float8 AS accepted
            FROM reading_trials r JOIN action_items i USING (transcript_id)
                JOIN LATERAL (SELECT max(at) AS at FROM item_changes
                    WHERE item_id = i.id AND is_person AND action IN ('approved', 'rejected')
                ) AS decision ON decision.at IS NOT NULL
            WHERE r.canary = \(canary) AND NOT r.is_shadow AND i.created_at >= r.at
            GROUP BY r.transcript_id, r.is_candidate ORDER BY max(decision.at), r.transcript_id
            """
        )
        for row in rows {
            let (isCandidate, accepted): (Bool, Double) =
                (try row["is_candidate"], try row["accepted"])
            if isCandidate {
                evidence.candidateAcceptance.append(accepted)
            } else {
                evidence.baselineAcceptance.append(accepted)
            }
        }
        return evidence
    }

    /// The meetings that both paths read differently, the latest first.
    public func differences(of canary: Int64, limit: Int = 100) async throws -> [ReadingDifference]
    {
        try await database.query(
            """
            SELECT transcript_id, old.items AS old_items, new.items AS new_items
            FROM reading_trials AS new JOIN reading_trials AS old USING (canary, transcript_id)
            WHERE canary = \(canary) AND new.is_candidate AND NOT old.is_candidate
                AND new.items <> old.items
            ORDER BY greatest(new.at, old.at) DESC LIMIT \(Int64(limit))
            """
        ).map { row in
            let old: JSONB<[TrialItem]> = try row["old_items"]
            let new: JSONB<[TrialItem]> = try row["new_items"]
            return ReadingDifference(
                meeting: try row["transcript_id"],
                baseline: old.value,
                candidate: new.value
            )
        }.filter { !$0.isEmpty }
    }

    /// The items that the new path made for good, by their numbers.
    ///
    /// What was read after an abort was read by the old path; readings that were under way then
    /// had five minutes.
    public func items(of canary: Int64) async throws -> [StoredItem] {
        try await database.query(
            """
            SELECT \(unescaped: ItemStore.columns)
            FROM action_items i JOIN transcripts t ON t.id = i.transcript_id
                JOIN reading_trials r ON r.transcript_id = t.id
            WHERE r.canary = \(canary) AND r.is_candidate AND NOT r.is_shadow
                AND i.created_at >= r.at
                AND i.created_at <= coalesce((
                    SELECT max(at) + interval '5 minutes' FROM canary_decisions
                    WHERE canary = \(canary) AND decision = 'aborted'), 'infinity')
            ORDER BY i.id
            """
        ).map(ItemStore.item(of:))
    }
}
