/// Why maintenance could not be planned, begun or ended.
public enum MaintenanceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The author is empty or too long.
    case badAuthor
    /// The reason is empty or too long.
    case badReason
    /// The end is not after the beginning, or has passed.
    case endsBeforeItBegins
    /// There is no such window, or it is over.
    case notOpen(Int64)
    /// The database holds a tier that this program does not know.
    case unknownTier(String)

    /// One sentence that names the value and the remedy.
    public var description: String {
        switch self {
        case .badAuthor:
            "Whoever asks needs a name of 1 to \(MaintenanceOrder.longestAuthor) characters."
        case .badReason:
            "Give a reason of 1 to \(MaintenanceOrder.longestReason) characters."
        case .endsBeforeItBegins:
            "Maintenance must end after it begins, and in the future; give a later end."
        case .notOpen(let id):
            "Window \(id) is not there or is over; `taskforge maintenance status` lists them."
        case .unknownTier(let name):
            "The tier \(name) is of a newer program; use that one, or close the window with it."
        }
    }

    /// One of each, for the reference page.
    public static let examples: [MaintenanceError] = [
        .badAuthor, .badReason, .endsBeforeItBegins, .notOpen(7), .unknownTier("frozen"),
    ]
}
