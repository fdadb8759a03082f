/// Why a person's decision about an item is refused; nothing was changed.
public enum ReviewError: Error, Hashable, CustomStringConvertible {
    /// No item has this number.
    case unknownItem(Int64)
    /// The decision cannot be made where the item stands.
    case wrongState(Int64, ItemState, ItemChange.Action)
    /// The item's push has begun, and what came of it is not known yet.
    case pushBegun(Int64)
    /// The item is not what the person saw.
    case changedMeanwhile(Int64, ItemState)
    /// The edit changes nothing.
    case nothingToChange(Int64)
    /// A value that an item cannot have.
    case badValue(ItemChange.Field, limit: Int, length: Int)
    /// Nobody is named as the one who decides.
    case noActor(limit: Int)
    /// The reason is too long to be kept.
    case longReason(limit: Int)

    /// A sentence that says what to do.
    public var description: String {
        switch self {
        case .unknownItem(let id):
            "there is no item \(id): `taskforge items list` shows those there are"
        case .wrongState(let id, let state, let action):
            "item \(id) is \(state.rawValue) and cannot be \(action.rawValue): "
                + Self.remedy(state, action)
        case .pushBegun(let id):
            "the push of item \(id) has begun and its outcome is not known yet: "
                + "decide again once `taskforge items show \(id)` shows it on the board or not"
        case .changedMeanwhile(let id, let state):
            "item \(id) was changed since it was looked at and is now \(state.rawValue): "
                + "look at it again with `taskforge items show \(id)`"
        case .nothingToChange(let id):
            "item \(id) has these values already: name a text, assignee or due date that it lacks"
        case .badValue(let field, _, length: 0):
            "the \(field.rawValue) is empty: write something"
        case .badValue(let field, let limit, let length) where length > limit:
            "the \(field.rawValue) has \(length) characters and may have \(limit): write it shorter"
        case .badValue(.text, _, _):
            "the text has control characters: write words and line breaks alone"
        case .badValue(let field, _, _):
            "the \(field.rawValue) has line breaks or control characters: write it in one line"
        case .noActor(let limit):
            "nobody is named as the one who decides: name a person in 1 to \(limit) characters"
        case .longReason(let limit):
            "the reason is longer than \(limit) characters: write it shorter"
        }
    }

    private static func remedy(_ state: ItemState, _ action: ItemChange.Action) -> String {
        switch (state, action) {
        case (.pushed, .rejected): "take it off the board, and it is removed here too"
        case (.pushed, _): "it is on the board already"
        case (.done, _): "it was finished on the board"
        case (.removed, _): "a person took it off the board, and that holds"
        case (.approved, _): "it is on its way to the board"
        case (.rejected, .rejected): "that was decided before"
        case (.rejected, _), (.dropped, _): "approve it first"
        case (.proposed, _): "look at it with `taskforge items show`"
        }
    }

    /// One of each case, for the reference page.
    public static let examples: [ReviewError] = [
        .unknownItem(7), .wrongState(7, .pushed, .rejected), .pushBegun(7),
        .changedMeanwhile(7, .rejected), .nothingToChange(7),
        .badValue(.text, limit: 2_000, length: 0), .badValue(.text, limit: 2_000, length: 2_400),
        .badValue(.text, limit: 2_000, length: 7), .badValue(.assignee, limit: 200, length: 7),
        .noActor(limit: 200), .longReason(limit: 1_000),
    ]
}
