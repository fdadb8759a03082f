import Jobs

/// What went wrong with single boards and items, while a job goes on with the others.
struct BoardTroubles {
    /// How often a person may be needed for items of one board before the board is taken to need
    /// one.
    private static let mostRefusals = 5

    private var error: (any RetryClassifying)?
    private var closed: Set<String> = []
    private var refusals: [String: Int] = [:]
    private var items: Set<Int64> = []

    /// Notes that nothing more is to be asked of a board for now.
    ///
    /// - Throws: The error itself where it asks for a pause, which holds for the whole vendor.
    mutating func close(_ board: any TaskBoard, _ error: any RetryClassifying) throws {
        if case .waitUntil = error.retryAdvice { throw error }
        closed.insert(board.id)
        keep(error)
    }

    /// Notes that items need a person, which others of their board may not.
    mutating func leave(
        _ left: [StoredItem],
        of board: any TaskBoard,
        _ error: any RetryClassifying
    ) {
        items.formUnion(left.map(\.id))
        refusals[board.id, default: 0] += 1
        if refusals[board.id, default: 0] >= Self.mostRefusals { closed.insert(board.id) }
        keep(error)
    }

    /// Whether nothing more is to be asked of a board.
    func areOf(_ board: any TaskBoard) -> Bool { closed.contains(board.id) }

    /// Whether an item was left because it needs a person.
    func areOf(_ item: StoredItem) -> Bool { items.contains(item.id) }

    /// Throws what went wrong, at the end of what could be done nevertheless.
    func rethrow() throws {
        if let error { throw error }
    }

    /// Keeps the last error, but for one that waiting mends: a person's task must not delay that.
    private mutating func keep(_ new: any RetryClassifying) {
        if let error, error.retryAdvice == .backoff, new.retryAdvice != .backoff { return }
        error = new
    }
}
