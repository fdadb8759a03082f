/// An object of the database that is not as the migrations make it.
public struct SchemaDrift: Sendable, Hashable, CustomStringConvertible {
    /// What it is.
    public let kind: String
    /// Its name.
    public let name: String
    /// How the migrations make it; nil where none does.
    public let expected: String?
    /// How it is; nil where it is missing.
    public let found: String?

    /// The difference in words.
    public var description: String {
        switch (expected, found) {
        case (.some, nil): "\(kind) \(name) is missing"
        case (nil, let found): "\(kind) \(name) comes from no migration: \(found ?? "")"
        case (let expected?, let found?):
            "\(kind) \(name) is `\(found)` and should be `\(expected)`"
        }
    }

    /// Names what differs between two schemas.
    static func between(expected: SchemaSnapshot, found: SchemaSnapshot) -> [SchemaDrift] {
        func byName(_ snapshot: SchemaSnapshot) -> [[String]: String] {
            Dictionary(snapshot.objects.map { ([$0.kind, $0.name], $0.definition) }) { $0 + $1 }
        }
        let (wanted, present) = (byName(expected), byName(found))
        return Set(wanted.keys).union(present.keys)
            .filter { wanted[$0] != present[$0] }
            .sorted { $0.lexicographicallyPrecedes($1) }
            .map {
                SchemaDrift(kind: $0[0], name: $0[1], expected: wanted[$0], found: present[$0])
            }
    }
}
