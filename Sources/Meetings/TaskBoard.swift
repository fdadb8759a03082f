/// A board that approved items are pushed to, as a module provides it.
public protocol TaskBoard: Sendable {
    /// The name of the board's kind: lower case, digits and underscores.
    var name: String { get }

    /// Looks up entries by our own keys: which of them the board has, and under which item id.
    func find(keys: [String]) async throws -> [String: String]

    /// Creates one entry, our key in it, and returns the board's item id.
    ///
    /// - Throws: An error that tells whether the entry may exist nevertheless; the caller then
    ///   looks it up before it creates again.
    func create(_ entry: BoardEntry) async throws -> String

    /// Reads items by their ids on the board, at most ``BoardItem/readAtOnce``.
    ///
    /// - Returns: What there is, by id; an item that is not among it is no longer on the board.
    /// - Throws: Where the answer has a gap, so that nothing is taken for deleted that is not.
    func read(_ items: [String]) async throws -> [String: BoardItem]

    /// Checks that the board exists and has the columns that entries need.
    func verifyBoard() async throws
}

/// An approved item on its way to the board.
public struct BoardEntry: Sendable, Hashable {
    /// Our own key of the item, written into a text column of the board.
    public var key: String
    /// The item's text.
    public var title: String
    /// The name of the person who is to do it.
    public var assignee: String?
    /// The day by which it is due.
    public var dueDate: CalendarDate?
    /// The title of the meeting it comes from.
    public var meetingTitle: String
    /// The address of the page that shows its evidence.
    public var evidenceURL: String?
    /// The key that makes a repeated request the same request for the vendor.
    public var idempotencyKey: String

    /// Creates an entry.
    public init(
        key: String,
        title: String,
        assignee: String? = nil,
        dueDate: CalendarDate? = nil,
        meetingTitle: String,
        evidenceURL: String? = nil,
        idempotencyKey: String
    ) {
        self.key = key
        self.title = title
        self.assignee = assignee
        self.dueDate = dueDate
        self.meetingTitle = meetingTitle
        self.evidenceURL = evidenceURL
        self.idempotencyKey = idempotencyKey
    }
}
