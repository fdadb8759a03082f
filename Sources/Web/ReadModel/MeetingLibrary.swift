public import Meetings

/// What the pages and the API read: meetings with their items, newest first.
public protocol MeetingLibrary: Sendable {
    /// One page of meetings, newest first.
    ///
    /// - Parameters:
    ///   - cursor: Where the page before ended; nil for the first page.
    ///   - limit: How many meetings at most, 1 to 200.
    func meetings(after cursor: String?, limit: Int) async throws -> Page<MeetingEntry>

    /// One meeting by its id; nil when there is none.
    func meeting(_ id: String) async throws -> MeetingEntry?

    /// The sentences of a meeting whose indices lie in a range.
    func sentences(of meeting: String, in range: Range<Int>) async throws -> [Sentence]

    /// One page of items, newest first.
    ///
    /// - Parameters:
    ///   - filter: Which items.
    ///   - cursor: Where the page before ended; nil for the first page.
    ///   - limit: How many items at most, 1 to 1,000.
    func items(
        _ filter: ItemFilter,
        after cursor: String?,
        limit: Int
    ) async throws -> Page<ItemEntry>
}

/// A part of a list, and where the next part begins.
public struct Page<Entry: Sendable>: Sendable {
    /// The entries of this part, in order.
    public var entries: [Entry]
    /// The cursor of the next part; nil when this is the last.
    public var next: String?

    /// Makes a part.
    public init(entries: [Entry], next: String? = nil) {
        self.entries = entries
        self.next = next
    }
}

/// Which items are wanted; what is nil does not matter.
public struct ItemFilter: Sendable, Hashable {
    /// Items of these meetings.
    public var meetings: [String]?
    /// Items in this state.
    public var state: String?
    /// One item.
    public var id: String?

    /// Makes a filter.
    public init(meetings: [String]? = nil, state: String? = nil, id: String? = nil) {
        self.meetings = meetings
        self.state = state
        self.id = id
    }
}
