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
    /// When it was applied, or begun where it is not finished.
    public let appliedAt: Date
    /// How long that took.
    public let duration: Duration
    /// The strongest lock that it held on a table that was there before, as pg_locks names it; nil
    /// where it held none, or where nobody noted it.
    public let lockMode: String?
    /// How long it held that lock.
    public let lockDuration: Duration?
    /// The lowest version of the group that a program must know to work with the schema; nil where
    /// it was applied by a program that did not say.
    public let oldestProgram: Int?
    /// The program that applied it; nil where nobody noted it.
    public let program: String?
    /// Whether it came to its end; one that is no transaction may have been stopped in the middle.
    public let isFinished: Bool
}
