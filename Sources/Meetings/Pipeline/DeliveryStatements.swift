public import Foundation

/// The statements of the way to the board and back.
public protocol DeliveryStatements: Sendable {
    /// The next items that are approved and in no open batch, by their numbers.
    func toPush(meetingID: Int64?, after: Int64, limit: Int) async throws -> [StoredItem]

    /// Writes down a request before it is sent, and takes its items into it.
    ///
    /// - Returns: The batch's number; nil where an item is no longer as it was when the request was
    ///   composed, or is in another batch: then the transaction must be undone.
    func openBatch(
        _ request: BoardRequest,
        of items: [StoredItem],
        run: Int64
    ) async throws -> Int64?

    /// The batches whose outcome is not known, the oldest first.
    func openBatches() async throws -> [PushBatch]

    /// Notes that a batch is sent again now; false where its words were deleted meanwhile.
    func resend(_ batch: Int64) async throws -> Bool

    /// Forgets the words of an open batch, so that it is never sent again.
    func forgetRequest(of batch: Int64) async throws

    /// Notes why the board does not take an item, or a change of it.
    ///
    /// - Parameter isFinal: Whether it never will: then a change is no longer wanted, unless the
    ///   item has changed again meanwhile.
    func noteRefusal(of item: StoredItem, cause: String, isFinal: Bool) async throws

    /// Notes what came of a batch, and forgets its words; false where that is known already.
    func close(_ batch: Int64, as outcome: PushBatch.Outcome) async throws -> Bool

    /// Records that an item is on the board; false where that is known already.
    func markPushed(_ pushed: PushedItem) async throws -> Bool

    /// The items on the board that were changed here since, by their numbers.
    func toUpdate(meetingID: Int64?, after: Int64, limit: Int) async throws -> [StoredItem]

    /// Records what the board holds of an item since it was written over.
    func markUpdated(_ item: StoredItem, values: [String: String], note: String?) async throws

    /// What time it is for the store, by whose clock the columns of times are written; every
    /// process shares it, while one's own may be wrong.
    func databaseTime() async throws -> Date

    /// Our items with these ids on the board.
    func items(boardItems: [String]) async throws -> [StoredItem]

    /// Notes that the board told of something that happened to items now.
    ///
    /// - Returns: How many of the ids are those of our items.
    func noteEvents(boardItems: [String]) async throws -> Int

    /// Items that the board told of, and that it was not asked about since.
    func itemsWithEvents(limit: Int) async throws -> [StoredItem]

    /// The items on the board that were last asked about before a moment, the longest ago first;
    /// among them those that people took off it in the last thirty days, who may put them back.
    func itemsToRead(before: Date, limit: Int) async throws -> [StoredItem]

    /// Puts an item into the state that the board shows; false where it is in another than `known`.
    func takeOver(_ state: ItemState, of itemID: Int64, insteadOf known: ItemState) async throws
        -> Bool

    /// Notes that the board was asked about items; what it told of them since holds.
    ///
    /// - Parameter moment: When that was, by the store's clock.
    func markRead(_ itemIDs: [Int64], at moment: Date) async throws

    /// Begins a run; a job that begins one again gets the one that it began.
    func startRun(
        _ kind: Run.Kind,
        who: String,
        job: Int64?,
        undoes: Int64?
    ) async throws -> Int64

    /// Whether there is a push with that number.
    func isPush(_ run: Int64) async throws -> Bool

    /// Whether an undo has listed an item that it left on the board.
    func isKept(_ itemID: Int64, byRun run: Int64) async throws -> Bool

    /// Adds to what a run did.
    func add(_ counts: [String: Int], kept: [Run.Kept], toRun run: Int64) async throws

    /// Notes that a run is over.
    func finishRun(_ run: Int64) async throws

    /// The items that a run put on the board and that are there still, by their numbers.
    func items(ofRun run: Int64, after: Int64, limit: Int) async throws -> [StoredItem]

    /// Records that an item was taken off the board on purpose; false where it is not on it.
    func markUndone(_ itemID: Int64, cause: String) async throws -> Bool
}
