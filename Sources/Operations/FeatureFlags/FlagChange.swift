public import struct Foundation.Date

/// A change of a flag's rule: who, when, why, from what to what.
public struct FlagChange: Sendable, Hashable, Encodable {
    /// The change's number, which grows.
    public let id: Int64
    /// The flag.
    public let flag: String
    /// When it was made, by the database's clock.
    public let at: Date
    /// Who made it.
    public let author: String
    /// Why, in the author's words.
    public let why: String
    /// The rule before; nil where there was none.
    public let before: FlagRule?
    /// The rule after; nil where it was taken away.
    public let after: FlagRule?
    /// The change that this one undid.
    public let undoes: Int64?
}
