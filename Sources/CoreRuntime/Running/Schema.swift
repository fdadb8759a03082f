import Jobs
import Meetings
import ModuleKit
import Operations
public import Postgres

/// The tables that this program needs, and what is done about them.
public struct Schema: Sendable {
    /// What changes them.
    public let migrator: Migrator
    private let core: Core
    private let client: PostgresClient

    /// Compares with a database.
    public init(_ core: Core, _ database: Database) {
        var options = MigratorOptions()
        options.program = core.release
        options.rollbackWindow = core.settings.rollbackWindow
        self.core = core
        client = database.client
        migrator = Migrator(
            groups: Self.groups(core.preparation.catalog),
            client: database.client,
            options: options,
            logger: core.makeLogger("migrations")
        )
    }

    /// Makes sure that the schema fits this program: migrates, in production only waits.
    ///
    /// - Parameter instance: The instance that is about to use the schema for long; nil for a
    ///   command, which is over before anything could be taken away.
    /// - Throws: ``StartRefusal`` where the schema does not fit within the start's deadline.
    public func prepare(_ settings: Settings, instance: String? = nil) async throws {
        do {
            // Before the look at the schema: from now on no contract is applied that we would need.
            if let instance { try await migrator.signIn(instance) }
            if settings.environment == .production {
                try await migrator.waitUntilCurrent(deadline: settings.startTimeout)
            } else {
                try migrator.checkAhead(try await migrator.state())
                try await migrator.upgrade()
            }
        } catch let error as MigrationError {
            throw StartRefusal(["\(error)"])
        }
    }

    /// What changing the schema adds to a running program.
    func contribution(for roles: Set<Role>) -> Contribution {
        let jobs = SchemaChangeJobs(
            client: client,
            migrator: migrator,
            backfills: core.preparation.catalog.types.flatMap { $0.backfills },
            metrics: core.metrics
        )
        var part = Contribution(owner: "schema")
        part.metrics = SchemaChangeMetrics.descriptors
        part.jobs = jobs.definitions
        part.services = [
            SchemaWatch(
                client: client,
                migrator: migrator,
                instance: Instance.name,
                jobs: roles.contains(.worker) ? jobs : nil,
                metrics: core.metrics,
                logger: core.makeLogger("migrations")
            )
        ]
        return part
    }

    /// All groups, in the order in which they build on each other.
    public static func groups(_ catalog: ModuleCatalog) -> [MigrationGroup] {
        let modules = catalog.types.filter { !$0.migrations.isEmpty }
        return [JobsMigrations.group, OperationsMigrations.group, MeetingsMigrations.group]
            + modules.map { MigrationGroup(name: $0.id.name, migrations: $0.migrations) }
    }
}
