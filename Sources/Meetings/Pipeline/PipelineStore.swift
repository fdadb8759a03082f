public import Foundation
public import Jobs

/// Where the pipeline keeps meetings and items, and what makes several writes one.
///
/// The steps of a meeting are written against this, not against PostgreSQL, so that the simulation
/// runs the very same steps on a store that it can crash between any two statements. One
/// conformance suite holds both stores to the same rules.
public protocol PipelineStore: Sendable {
    /// Statements, each of which commits by itself.
    var statements: any PipelineStatements { get }

    /// Runs a body whose statements are committed together when it returns, and are undone when it
    /// throws; it may be run again where the store gave it up for another transaction.
    func withTransaction<Value: Sendable>(
        _ body: (any PipelineTransaction) async throws -> Value
    ) async throws -> Value

    /// Runs a body while no other process writes to the board.
    ///
    /// The body is given a check of the lock, which throws where that is lost: to be made right
    /// before each request that changes the board.
    ///
    /// - Returns: Nil where another process does.
    func withBoard<Value: Sendable>(
        _ body: (_ check: @escaping BoardLockCheck) async throws -> Value
    ) async throws -> Value?
}

/// Throws ``BoardLockLost`` where another process may write to the board by now.
public typealias BoardLockCheck = @Sendable () async throws -> Void

/// The lock under which one process writes to the board was lost with its session.
public struct BoardLockLost: Error, CustomStringConvertible {
    /// A sentence that says what happens now.
    public let description =
        "the lock of the board was lost with its connection; the push goes on at the next attempt"

    /// Says so.
    public init() {}
}

/// What a transaction can do beside statements.
public protocol PipelineTransaction: PipelineStatements {
    /// Queues jobs: they exist if and only if the transaction commits.
    func enqueue(_ jobs: [NewJob]) async throws

    /// Completes the job whose work this transaction is, if and only if it commits.
    ///
    /// - Throws: ``JobError/leaseLost(_:)`` where the job was taken from its worker.
    func finish(_ job: JobContext) async throws
}

/// The statements of the pipeline's steps.
public protocol PipelineStatements: DeliveryStatements {
    /// How far a source has been read; nil where it never was.
    func readUntil(_ source: String) async throws -> Date?

    /// Notes that everything a source created before a moment is stored or queued; never goes back.
    func advance(_ source: String, to date: Date) async throws

    /// Those of a source's ids that are neither stored nor deleted, in their order.
    func unknown(_ sourceIDs: [String], source: String) async throws -> [String]

    /// Keeps the marks of a source's listings.
    ///
    /// - Returns: The ids of the stored transcripts that had another mark before.
    func note(_ listings: [TranscriptListing], source: String) async throws -> [String]

    /// Stores a transcript once: the same source and id again changes nothing.
    ///
    /// - Throws: ``MeetingDeleted`` where it was deleted before.
    func insert(
        _ meeting: Meeting,
        source: String,
        skipReason: String?
    ) async throws -> StoreOutcome

    /// Puts words that a source gives anew in the place of those that are stored, and makes the
    /// meeting one whose items have not been looked for; keeps what the source itself found.
    ///
    /// - Returns: False where the words are those that are stored; then they stay.
    func replace(
        _ meetingID: Int64,
        with meeting: Meeting,
        skipReason: String?
    ) async throws -> Bool

    /// Notes which rule let a meeting in or kept it out, and which board its items go to.
    func note(_ decision: MeetingRules.Decision, of meetingID: Int64) async throws

    /// Notes that a file of a meeting is kept in the watched folder's `done/`, where none of that
    /// name is; false where no meeting has that number.
    func noteFile(_ name: String, of meetingID: Int64) async throws -> Bool

    /// A meeting with its words; nil where no meeting has that number.
    func load(_ meetingID: Int64) async throws -> StoredMeeting?

    /// Marks a meeting as extracted; false where that was done already, or where its words are no
    /// longer those that were read.
    func markExtracted(_ meeting: StoredMeeting, extractor: String) async throws -> Bool

    /// Makes a meeting one whose items have not been looked for; those it has stay. False where
    /// there are no words to look in.
    func reopen(_ meetingID: Int64) async throws -> Bool

    /// Marks a meeting as failed; one that was extracted meanwhile stays so.
    func markFailed(_ meetingID: Int64, cause: String) async throws

    /// Keeps the readings of one series apart until the transaction ends, so that the later one
    /// sees what the earlier one found.
    func lockSeries(_ series: String) async throws

    /// Keeps items, and the meetings that they are of, from being changed or deleted by others
    /// until the transaction ends; comes first where known items change and a story tells it.
    func lock(_ itemIDs: [Int64]) async throws

    /// The items that a reading of a meeting may meet: its own, and those of its series that are
    /// open or were closed in the last thirty days; nobody else changes them until the transaction
    /// ends.
    func known(for meeting: StoredMeeting) async throws -> [KnownItem]

    /// Takes back what was read in a meeting that must not be read any more: all its quotes, its
    /// items, and the words of requests to the board that are under way.
    ///
    /// An item that another meeting speaks of becomes that one's. One that went to the board, or
    /// may have gone, stays with nothing more to be sent of it; one that is not known to be there
    /// is dropped. Files that are kept of it are to be removed.
    func forget(_ meetingID: Int64) async throws

    /// Changes a known item, with an entry in its history where its values change, and a wish for
    /// the board's update where it is there.
    func revise(_ revision: ItemRevision) async throws

    /// Stores the items of a meeting; an item whose key is known changes nothing.
    ///
    /// - Returns: How many items were stored in each state.
    func insert(
        _ items: [ExtractedItem],
        of meeting: StoredMeeting,
        thresholds: ItemThresholds
    ) async throws -> [ItemState: Int]

    /// Gives an item that the board refuses for good back to the people.
    func returnToReview(_ itemID: Int64, cause: String) async throws

    /// Adds a step to a meeting's story.
    func add(
        _ step: String,
        outcome: String,
        of meetingID: Int64,
        at work: WorkInProgress,
        detail: [String: String]
    ) async throws
}
