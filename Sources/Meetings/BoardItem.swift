/// An item as the board shows it now.
public struct BoardItem: Sendable, Hashable {
    /// How many items are read in one request at most.
    public static let readAtOnce = 100

    /// Whether it can be seen on the board: neither archived nor deleted.
    public var isActive: Bool
    /// Whether it was moved to another board, so that nothing else of it is known.
    public var isElsewhere: Bool
    /// Whether its status says that it is finished; nil where the board does not tell.
    public var isDone: Bool?
    /// Whether people wrote comments beneath it.
    public var isDiscussed: Bool
    /// What its fields hold, each in the form in which values are compared; `name` is the title.
    public var values: [String: String]

    /// Describes an item.
    public init(
        isActive: Bool = true,
        isElsewhere: Bool = false,
        isDone: Bool? = nil,
        isDiscussed: Bool = false,
        values: [String: String] = [:]
    ) {
        self.isActive = isActive
        self.isElsewhere = isElsewhere
        self.isDone = isDone
        self.isDiscussed = isDiscussed
        self.values = values
    }
}
