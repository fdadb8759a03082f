import Foundation

/// An item on a simulated board.
struct MondayItem: Sendable, Codable {
    /// What has become of an item.
    enum Standing: String, Sendable, Codable {
        /// On its board. Can become archived or deleted.
        case active

        /// Put away. Can become deleted.
        case archived

        /// Thrown away; nothing follows.
        case deleted
    }

    /// The number.
    let id: Int

    /// The board's number.
    let boardID: Int

    /// The group's id.
    var groupID: String

    /// The name, 1 to 255 characters.
    var name: String

    /// The values by column, as the API stores them; columns without a value have no entry.
    var values: [String: JSONValue]

    /// What has become of it.
    var standing = Standing.active

    /// Who made it; nil for items of earlier versions, which are the owner's.
    var creatorID: Int?

    /// When it was made.
    let createdAt: Date

    /// When it was last changed.
    var updatedAt: Date

    /// Our key, where it has one.
    var key: String? {
        guard let key = values[MondayBoard.keyColumn]?.text, !key.isEmpty else { return nil }
        return key
    }
}

/// A comment beneath an item.
struct MondayUpdate: Sendable, Codable {
    /// The number.
    let id: Int

    /// The item's number.
    let itemID: Int

    /// The text, HTML as the caller wrote it.
    let body: String

    /// Who made it; nil for those of earlier versions, which are the owner's.
    var creatorID: Int?

    /// When it was made.
    let createdAt: Date
}
