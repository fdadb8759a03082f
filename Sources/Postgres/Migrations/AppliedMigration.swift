public import struct Foundation.Date

/// A migration as the database remembers it.
public struct AppliedMigration: Sendable, Hashable {
    /// The group it belongs to.
    public let group: String
    /// Its place within the group.
    public let version: Int
    /// What it does.
    public let name: String
    /// The SHA-256 of its `up` and `down` when it was applied, in hexadecimal.
    public let checksum: String
    /// When it was applied.
    public let appliedAt: Date
    /// How long that took.
    public let duration: Duration
}
