/// A board that approved items are pushed to, as a module provides it.
public protocol TaskBoard: Sendable {
    /// The name of the board's kind: lower case, digits and underscores.
    var name: String { get }

    /// The id by which ``board(_:)`` finds it.
    var id: String { get }

    /// The board of the same kind and account with another id; nil stands for the configured one.
    func board(_ id: String?) -> any TaskBoard

    /// How many entries one request creates at present, from 1.
    var entriesAtOnce: Int { get }

    /// For how long after its first sending the board surely knows a repeated request as the same.
    var repeatWindow: Duration { get }

    /// Looks up entries by our own keys: which of them the board has, and under which item id.
    ///
    /// - Throws: Where the answer has a gap, so that nothing is made again that is there.
    func find(keys: [String]) async throws -> [String: String]

    /// Composes the request that creates entries, our key in each; nothing is sent.
    ///
    /// - Parameter idempotencyKey: The key by which the board knows a repeated request as the same.
    func compose(_ entries: [BoardEntry], idempotencyKey: String) async throws -> BoardRequest

    /// Sends a request as it was composed, and returns what was created, by our keys.
    ///
    /// - Returns: Entries that are not among it were refused, or nobody knows.
    /// - Throws: An error where nothing is known to be created. What advises to give up, or to ask
    ///   a person, says that nothing was; after any other something may have been.
    func send(_ request: BoardRequest) async throws -> [String: BoardCreation]

    /// Reads items by their ids on the board, at most ``BoardItem/readAtOnce``.
    ///
    /// - Returns: What there is, by id; an item that is not among it is no longer on the board.
    /// - Throws: Where the answer has a gap, so that nothing is taken for deleted that is not.
    func read(_ items: [String]) async throws -> [String: BoardItem]

    /// Writes some fields of an entry over those of its item.
    func change(
        _ item: String,
        to entry: BoardEntry,
        fields: Set<String>,
        idempotencyKey: String
    ) async throws

    /// Deletes an item; one that is gone already is no failure.
    func remove(_ item: String, idempotencyKey: String) async throws

    /// Checks that the board exists and has the columns that entries need.
    func verifyBoard() async throws
}

extension TaskBoard {
    /// A kind of board of which there is only one.
    public func board(_ id: String?) -> any TaskBoard { self }
}

/// An approved item on its way to the board.
public struct BoardEntry: Sendable, Hashable {
    /// Our own key of the item, written into a text column of the board.
    public var key: String
    /// The item's text.
    public var title: String
    /// The name or e-mail address of the person who is to do it.
    public var assignee: String?
    /// The day by which it is due.
    public var dueDate: CalendarDate?
    /// The title of the meeting it comes from.
    public var meetingTitle: String
    /// The address of the page that shows its evidence.
    public var evidenceURL: String?

    /// Creates an entry.
    public init(
        key: String,
        title: String,
        assignee: String? = nil,
        dueDate: CalendarDate? = nil,
        meetingTitle: String,
        evidenceURL: String? = nil
    ) {
        self.key = key
        self.title = title
        self.assignee = assignee
        self.dueDate = dueDate
        self.meetingTitle = meetingTitle
        self.evidenceURL = evidenceURL
    }
}
