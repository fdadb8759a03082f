public import Meetings
public import Postgres

/// The meetings in the database.
public struct StoredLibrary: MeetingLibrary {
    private let store: MeetingStore
    private let itemStore: ItemStore

    /// Reads through a database's pool.
    public init(_ database: PostgresClient) {
        store = MeetingStore(database)
        itemStore = ItemStore(database)
    }

    /// Meetings, the newest first.
    public func meetings(before: Int64?, limit: Int) async throws -> [MeetingSummary] {
        try await store.list(limit: limit, before: before)
    }

    /// One meeting without its words; nil where no meeting has that number.
    public func meeting(_ id: Int64) async throws -> MeetingStore.Overview? {
        try await store.overview(id)
    }

    /// The sentences of a meeting whose indices lie in a range.
    public func sentences(of meeting: Int64, in range: Range<Int>) async throws -> [Sentence] {
        try await store.sentences(of: meeting, in: range)
    }

    /// The items of some meetings as pages show them.
    public func shownItems(of meetings: [Int64]) async throws -> [StoredItem] {
        try await itemStore.shown(of: meetings)
    }

    /// The items that a filter lets through, in the order of their numbers.
    public func items(_ filter: ItemStore.Filter) async throws -> [StoredItem] {
        try await itemStore.list(filter)
    }

    /// What came of the meetings of the last hours, the oldest hour first.
    public func activity(hours: Int) async throws -> [ActivityHour] {
        try await store.activity(hours: hours)
    }
}
