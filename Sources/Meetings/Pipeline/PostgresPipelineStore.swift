import Foundation
public import Jobs
public import Postgres

/// The pipeline's store in PostgreSQL.
///
/// Whoever locks rows of several kinds in a transaction takes them in this order, and those of one
/// kind in ascending order, so that no two wait for each other:
///
/// 1. the advisory locks of meetings' ids (``MeetingStore/insert(_:source:skipReason:)``, and
///    deletions),
/// 2. the advisory locks of series (``ItemStore/lockSeries(_:)``),
/// 3. transcripts: in share by whoever only needs them to stay, such as an entry in their story,
/// 4. action items,
/// 5. push batches,
/// 6. runs.
///
/// ``ItemStore/lock(_:)`` takes 3 and 4 for changes of known items, ``ItemStore/lockWords(of:)``
/// takes 2 to 4 for words that go. What slips through all the same is tried again
/// (``PostgresClient/withRetriedTransaction(_:)``).
public struct PostgresPipelineStore: PipelineStore {
    /// Names the lock under which one process at a time writes to the board: "tf-board" in ASCII.
    private static let boardLock: Int64 = 0x7466_2D62_6F61_7264

    private let database: PostgresClient
    private let queue: JobQueue

    /// Uses the tables of ``JobsMigrations`` and ``MeetingsMigrations``.
    public init(database: PostgresClient, queue: JobQueue) {
        self.database = database
        self.queue = queue
    }

    /// Statements on any connection.
    public var statements: any PipelineStatements { PostgresStatements(database: database) }

    /// Runs a body in a transaction of the database.
    public func withTransaction<Value: Sendable>(
        _ body: (any PipelineTransaction) async throws -> Value
    ) async throws -> Value {
        try await database.withRetriedTransaction { connection in
            try await body(PostgresPipelineTransaction(connection: connection, queue: queue))
        }
    }

    /// Holds an advisory lock, which ends when the connection goes back to the pool, or with this
    /// process.
    public func withBoard<Value: Sendable>(
        _ body: (_ check: @escaping BoardLockCheck) async throws -> Value
    ) async throws -> Value? {
        try await database.withConnection { lock in
            guard try await lock.tryAdvisoryLock(Self.boardLock) else { return nil }
            return try await body {
                guard try await lock.holdsAdvisoryLock(Self.boardLock) else {
                    throw BoardLockLost()
                }
            }
        }
    }
}

/// A transaction of ``PostgresPipelineStore``.
private struct PostgresPipelineTransaction: PipelineTransaction, PostgresPipelineStatements {
    let connection: PostgresConnection
    let queue: JobQueue

    var database: any PostgresQuerying { connection }

    func enqueue(_ jobs: [NewJob]) async throws {
        _ = try await queue.enqueue(jobs, in: connection)
    }

    func finish(_ job: JobContext) async throws {
        try await job.finish(in: connection)
    }
}

/// Statements that commit by themselves.
private struct PostgresStatements: PostgresPipelineStatements {
    let database: any PostgresQuerying
}

/// The statements by the stores of meetings, items, stories and cursors.
protocol PostgresPipelineStatements: PipelineStatements {
    var database: any PostgresQuerying { get }
}

extension PostgresPipelineStatements {
    func readUntil(_ source: String) async throws -> Date? {
        try await SourceCursor(database, source: source).readUntil()
    }

    func advance(_ source: String, to date: Date) async throws {
        try await SourceCursor(database, source: source).advance(to: date)
    }

    func unknown(_ sourceIDs: [String], source: String) async throws -> [String] {
        try await MeetingStore(database).unknown(sourceIDs, source: source)
    }

    func note(_ listings: [TranscriptListing], source: String) async throws -> [String] {
        try await MeetingStore(database).note(listings, source: source)
    }

    func insert(
        _ meeting: Meeting,
        source: String,
        skipReason: String?
    ) async throws -> StoreOutcome {
        try await MeetingStore(database).insert(meeting, source: source, skipReason: skipReason)
    }

    func replace(
        _ meetingID: Int64,
        with meeting: Meeting,
        skipReason: String?
    ) async throws -> Bool {
        try await MeetingStore(database).replace(meetingID, with: meeting, skipReason: skipReason)
    }

    func note(_ decision: MeetingRules.Decision, of meetingID: Int64) async throws {
        try await MeetingStore(database).note(decision, of: meetingID)
    }

    func noteFile(_ name: String, of meetingID: Int64) async throws -> Bool {
        try await MeetingStore(database).noteFile(name, of: meetingID)
    }

    func load(_ meetingID: Int64) async throws -> StoredMeeting? {
        try await MeetingStore(database).load(meetingID)
    }

    func markExtracted(_ meeting: StoredMeeting, extractor: String) async throws -> Bool {
        try await MeetingStore(database).markExtracted(meeting, extractor: extractor)
    }

    func reopen(_ meetingID: Int64) async throws -> Bool {
        try await MeetingStore(database).reopen(meetingID)
    }

    func markFailed(_ meetingID: Int64, cause: String) async throws {
        try await MeetingStore(database).markFailed(meetingID, cause: cause)
    }

    func lockSeries(_ series: String) async throws {
        try await ItemStore(database).lockSeries([series])
    }

    func lock(_ itemIDs: [Int64]) async throws {
        try await ItemStore(database).lock(itemIDs)
    }

    func known(for meeting: StoredMeeting) async throws -> [KnownItem] {
        try await ItemStore(database).known(for: meeting)
    }

    func forget(_ meetingID: Int64) async throws {
        try await ItemStore(database).forget(meetingID)
        try await KeptFiles.giveUp(of: [meetingID], on: database)
    }

    func revise(_ revision: ItemRevision) async throws {
        try await ItemStore(database).revise(revision)
    }

    func insert(
        _ items: [ExtractedItem],
        of meeting: StoredMeeting,
        thresholds: ItemThresholds
    ) async throws -> [ItemState: Int] {
        try await ItemStore(database).insert(items, of: meeting, thresholds: thresholds)
    }

    func returnToReview(_ itemID: Int64, cause: String) async throws {
        try await ItemStore(database).returnToReview(itemID, cause: cause)
    }

    func add(
        _ step: String,
        outcome: String,
        of meetingID: Int64,
        at work: WorkInProgress,
        detail: [String: String]
    ) async throws {
        try await MeetingStory(database).add(
            step,
            outcome: outcome,
            of: meetingID,
            at: work,
            detail: detail
        )
    }
}
