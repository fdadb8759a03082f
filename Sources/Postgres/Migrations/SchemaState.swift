/// How the schema of a database compares with the migrations of this program.
public struct SchemaState: Sendable {
    /// A migration that is still to be applied.
    public struct Pending: Sendable, Hashable {
        /// The group it belongs to.
        public let group: String
        /// The migration.
        public let migration: Migration
    }

    /// A group of which the database has more than this program knows.
    public struct Ahead: Sendable, Hashable, CustomStringConvertible {
        /// The group.
        public let group: String
        /// The newest version that is applied.
        public let applied: Int
        /// The newest version that this program knows.
        public let known: Int
        /// The lowest version that a program must know to work with the schema; nil where the
        /// migrations do not say.
        public let oldestProgram: Int?

        /// Whether this program works with the schema all the same.
        public var isCompatible: Bool { oldestProgram.map { $0 <= known } ?? false }

        /// The state in words.
        public var description: String {
            "the schema of \(group) is ahead of this program (\(applied) > \(known)), "
                + (oldestProgram.map { "made for programs that know \(group) from \($0) on" }
                    ?? "and does not say which programs it is made for")
        }
    }

    /// What was applied, in the order of application.
    public let applied: [AppliedMigration]
    /// What is to be applied, in that order.
    public let pending: [Pending]
    /// What was applied by a newer program and is not known to this one.
    public let unknown: [AppliedMigration]
    /// What was begun outside a transaction and did not come to its end.
    public let interrupted: [AppliedMigration]
    /// The groups of which the database has more than this program knows.
    public let ahead: [Ahead]
    /// What is wrong with what was applied: edited migrations, and gaps.
    public let faults: [MigrationError]

    /// Compares what the database remembers with what the program brings.
    init(applied: [AppliedMigration], groups: [MigrationGroup]) {
        var pending: [Pending] = []
        var unknown: [AppliedMigration] = []
        var ahead: [Ahead] = []
        var faults: [MigrationError] = []
        for group in groups {
            let remembered = applied.filter { $0.group == group.name && $0.isFinished }
            let last = remembered.map(\.version).max() ?? 0
            for migration in group.migrations {
                let known = remembered.first { $0.version == migration.version }
                if known == nil {
                    pending.append(Pending(group: group.name, migration: migration))
                    if migration.version <= last {
                        faults.append(.outOfOrder(group: group.name, version: migration.version))
                    }
                } else if let known, !migration.isMade(of: known.checksum) {
                    faults.append(
                        .edited(
                            group: group.name,
                            version: migration.version,
                            name: migration.name
                        )
                    )
                }
            }
            let beyond = remembered.filter { $0.version > group.migrations.count }
            unknown += beyond
            guard !beyond.isEmpty else { continue }
            let oldest = beyond.contains { $0.oldestProgram == nil }
            ahead.append(
                Ahead(
                    group: group.name,
                    applied: last,
                    known: group.migrations.count,
                    oldestProgram: oldest ? nil : beyond.compactMap(\.oldestProgram).max()
                )
            )
        }
        self.applied = applied
        self.pending = pending
        self.unknown = unknown
        self.ahead = ahead
        self.faults = faults
        interrupted = applied.filter { !$0.isFinished }
    }

    /// Whether every migration of this program is applied.
    public var isAtHead: Bool { pending.isEmpty }

    /// What this program cannot work without: everything but the contracts at the end of a group,
    /// which only take away what it no longer uses.
    public var needed: [Pending] {
        pending.filter { missing in
            pending.contains {
                $0.group == missing.group && $0.migration.version >= missing.migration.version
                    && $0.migration.header.phase != .contract
            }
        }
    }

    /// Refuses a database whose applied migrations are not those of this program.
    func checkFaults() throws(MigrationError) {
        if let fault = faults.first { throw fault }
    }
}
