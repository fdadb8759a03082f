public import Foundation

/// What somebody asks for: a window from now on, or a planned one.
public struct MaintenanceOrder: Sendable {
    /// The longest reason, in characters.
    public static let longestReason = 500
    /// The longest author, in characters.
    public static let longestAuthor = 200

    /// When a window ends by itself.
    public enum End: Sendable {
        /// At a moment.
        case at(Date)
        /// So long after it began.
        case after(Duration)
    }

    /// How much stands still.
    public var tier: MaintenanceTier
    /// Why, for those who meet it.
    public var reason: String
    /// Who asks.
    public var author: String
    /// When it begins; nil for at once.
    public var startsAt: Date?
    /// When it ends; nil where somebody has to close it.
    public var end: End?

    /// Asks for a window.
    ///
    /// - Throws: ``MaintenanceError`` where a text is empty or too long, or the time is not one.
    public init(
        tier: MaintenanceTier,
        reason: String,
        author: String,
        startsAt: Date? = nil,
        end: End? = nil
    ) throws(MaintenanceError) {
        guard (1...Self.longestReason).contains(reason.unicodeScalars.count) else {
            throw .badReason
        }
        guard (1...Self.longestAuthor).contains(author.unicodeScalars.count) else {
            throw .badAuthor
        }
        if case .after(let length) = end, length <= .zero { throw .endsBeforeItBegins }
        self.tier = tier
        self.reason = reason
        self.author = author
        self.startsAt = startsAt
        self.end = end
    }
}
