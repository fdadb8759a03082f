import Jobs
import Meetings
import ModuleKit
import Operations
public import Postgres

/// The tables that this program needs, and what is done about them.
public struct Schema: Sendable {
    private let migrator: Migrator

    /// Compares with a database.
    public init(_ core: Core, _ database: Database) {
        migrator = Migrator(
            groups: Self.groups(core.preparation.catalog),
            client: database.client,
            logger: core.makeLogger("migrations")
        )
    }

    /// How the database compares with the program.
    public func state() async throws -> SchemaState {
        try await Self.refusing { try await migrator.state() }
    }

    /// Applies what is missing, and says what that was.
    public func upgrade() async throws -> [SchemaState.Pending] {
        try await Self.refusing { try await migrator.upgrade() }
    }

    /// Makes sure that nothing is missing: migrates, in production only waits.
    ///
    /// - Throws: ``StartRefusal`` where the schema does not fit within the start's deadline.
    public func prepare(_ settings: Settings) async throws {
        guard settings.environment == .production else {
            _ = try await upgrade()
            return
        }
        try await Self.refusing {
            try await migrator.waitUntilCurrent(deadline: settings.startTimeout)
        }
    }

    /// All groups, in the order in which they build on each other.
    static func groups(_ catalog: ModuleCatalog) -> [MigrationGroup] {
        let modules = catalog.types.filter { !$0.migrations.isEmpty }
        return [JobsMigrations.group, OperationsMigrations.group, MeetingsMigrations.group]
            + modules.map { MigrationGroup(name: $0.id.name, migrations: $0.migrations) }
    }

    private static func refusing<Value>(
        _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as MigrationError {
            throw StartRefusal(["\(error)"])
        }
    }
}
