public import Foundation

/// A stretch of maintenance: planned, in force or over.
public struct MaintenanceWindow: Sendable, Hashable, Encodable {
    /// Where a window stands by the database's clock.
    public enum State: String, Sendable, Hashable, Encodable {
        /// It has not begun.
        case planned
        /// It has begun and has not ended.
        case inForce = "in_force"
        /// It has ended, at its planned end or closed by somebody.
        case over
    }

    /// The window's number, which grows.
    public let id: Int64
    /// How much stands still.
    public let tier: MaintenanceTier
    /// Why, in the author's words; people who meet the window read it.
    public let reason: String
    /// Who asked for it.
    public let author: String
    /// When it was asked for.
    public let createdAt: Date
    /// When it begins or has begun.
    public let startsAt: Date
    /// Its planned end; nil where somebody has to close it.
    public let endsAt: Date?
    /// When somebody closed it; nil where nobody did.
    public let closedAt: Date?
    /// Who closed it.
    public let closedBy: String?
    /// Where it stood when it was read.
    public let state: State

    private enum CodingKeys: String, CodingKey {
        case id, tier, reason, author, state
        case createdAt = "created_at"
        case startsAt = "starts_at"
        case endsAt = "ends_at"
        case closedAt = "closed_at"
        case closedBy = "closed_by"
    }

    /// Writes the window with its times as RFC 3339 in UTC; what it does not have is null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(tier, forKey: .tier)
        try container.encode(state, forKey: .state)
        try container.encode(reason, forKey: .reason)
        try container.encode(author, forKey: .author)
        try container.encode(createdAt.formatted(.iso8601), forKey: .createdAt)
        try container.encode(startsAt.formatted(.iso8601), forKey: .startsAt)
        try container.encode(endsAt?.formatted(.iso8601), forKey: .endsAt)
        try container.encode(closedAt?.formatted(.iso8601), forKey: .closedAt)
        try container.encode(closedBy, forKey: .closedBy)
    }
}
