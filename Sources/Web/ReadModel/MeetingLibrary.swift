public import Meetings

/// What the pages and the API read of meetings and their items.
public protocol MeetingLibrary: Sendable {
    /// Meetings, the newest first.
    ///
    /// - Parameters:
    ///   - before: Only meetings with a smaller number, to go on where a page ended.
    ///   - limit: How many at most.
    func meetings(before: Int64?, limit: Int) async throws -> [MeetingSummary]

    /// One meeting without its words; nil where no meeting has that number.
    func meeting(_ id: Int64) async throws -> MeetingStore.Overview?

    /// The sentences of a meeting whose indices lie in a range.
    func sentences(of meeting: Int64, in range: Range<Int>) async throws -> [Sentence]

    /// The items of some meetings as pages show them: those that were dropped are left out.
    func shownItems(of meetings: [Int64]) async throws -> [StoredItem]

    /// The items that a filter lets through, in the order of their numbers.
    func items(_ filter: ItemStore.Filter) async throws -> [StoredItem]

    /// What came of the meetings of the last hours, the oldest hour first.
    func activity(hours: Int) async throws -> [ActivityHour]
}
