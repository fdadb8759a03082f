/// A place in the history of one group, written `jobs:5`; 0 is before its first migration.
public struct MigrationRevision: Sendable, Hashable, CustomStringConvertible {
    /// The group.
    public let group: String
    /// The version that is to be its newest.
    public let version: Int

    /// Names a place.
    public init(group: String, version: Int) {
        self.group = group
        self.version = version
    }

    /// Reads `GROUP:VERSION`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let version = Int(parts[1]), version >= 0 else {
            return nil
        }
        self.init(group: String(parts[0]), version: version)
    }

    /// `jobs:5`.
    public var description: String { "\(group):\(version)" }
}
