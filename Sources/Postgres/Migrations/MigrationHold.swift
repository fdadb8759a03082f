import Foundation

/// Why a contract is not applied yet, although everything before it is.
public struct MigrationHold: Sendable, Hashable, CustomStringConvertible {
    /// What still needs the schema as it is.
    public enum Reason: Sendable, Hashable {
        /// An instance runs that does not know enough migrations.
        case running(instance: String, program: String, knows: Int)
        /// The release that a rollback would go back to does not know enough migrations.
        case keptForRollback(program: String, knows: Int, left: Duration)
        /// A backfill before it is not done.
        case backfill(String)
    }

    /// What waits.
    public let migration: SchemaState.Pending
    /// For what it waits.
    public let reasons: [Reason]

    /// The hold in words.
    public var description: String {
        let migration = migration.migration
        let why = reasons.map { reason in
            switch reason {
            case .running(let instance, let program, let knows):
                "instance \(instance) (\(program)) runs and knows \(self.migration.group) "
                    + "only up to \(knows)"
            case .keptForRollback(let program, let knows, let left):
                "release \(program), kept for a rollback for another \(Self.words(left)), knows "
                    + "\(self.migration.group) only up to \(knows)"
            case .backfill(let name): "the backfill \(name) is not done"
            }
        }
        return "\(self.migration.group) \(migration.version) (\(migration.name)) waits: "
            + why.joined(separator: "; ")
            + ". The job apply_contract_migrations applies it when none of this holds any more"
    }

    private static func words(_ time: Duration) -> String {
        time >= .seconds(7_200)
            ? "\(time.components.seconds / 3_600) hours"
            : "\(max(1, time.components.seconds / 60)) minutes"
    }
}
