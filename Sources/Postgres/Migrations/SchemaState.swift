/// How the schema of a database compares with the migrations of this program.
public struct SchemaState: Sendable {
    /// A migration that is still to be applied.
    public struct Pending: Sendable, Hashable {
        /// The group it belongs to.
        public let group: String
        /// The migration.
        public let migration: Migration
    }

    /// What was applied, in the order of application.
    public let applied: [AppliedMigration]
    /// What is to be applied, in that order.
    public let pending: [Pending]
    /// What was applied by a newer program and is not known to this one.
    public let unknown: [AppliedMigration]

    /// Compares what the database remembers with what the program brings.
    ///
    /// - Throws: ``MigrationError/edited(group:version:name:)`` where an applied migration was
    ///   changed since, ``MigrationError/outOfOrder(group:version:)`` where one is missing between
    ///   two that were applied.
    init(applied: [AppliedMigration], groups: [MigrationGroup]) throws(MigrationError) {
        var pending: [Pending] = []
        var unknown: [AppliedMigration] = []
        for group in groups {
            let remembered = applied.filter { $0.group == group.name }
            let last = remembered.map(\.version).max() ?? 0
            for migration in group.migrations {
                guard let known = remembered.first(where: { $0.version == migration.version })
                else {
                    guard migration.version > last else {
                        throw .outOfOrder(group: group.name, version: migration.version)
                    }
                    pending.append(Pending(group: group.name, migration: migration))
                    continue
                }
                guard known.checksum == migration.checksum else {
                    throw .edited(
                        group: group.name,
                        version: migration.version,
                        name: migration.name
                    )
                }
            }
            unknown += remembered.filter { $0.version > group.migrations.count }
        }
        self.applied = applied
        self.pending = pending
        self.unknown = unknown
    }

    /// Whether every migration of this program is applied.
    public var isAtHead: Bool { pending.isEmpty }
}
