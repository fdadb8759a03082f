/// The migrations of one owner, a target or a module, ordered among themselves.
///
/// Groups are applied in the order in which the program lists them; a group may build only on the
/// tables of groups before it.
public struct MigrationGroup: Sendable, Hashable {
    /// The owner's name, lower_snake_case, unique in the program.
    public let name: String
    /// The migrations, by version from 1.
    public let migrations: [Migration]

    /// Creates a group.
    public init(name: String, migrations: [Migration]) {
        self.name = name
        self.migrations = migrations
    }
}
