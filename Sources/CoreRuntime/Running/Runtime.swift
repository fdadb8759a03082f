import Jobs
import Logging
import Meetings
public import Observability
import Operations
public import ServiceLifecycle

/// One instance of the program: starts in order, runs its roles, drains and stops in reverse.
///
/// The order: reach the database, create the modules, collect what they and the core declare,
/// check all of it together, migrate (in production only wait for a schema that fits), run. The
/// front door opens last, and closes after the work behind it has drained.
public struct Runtime: Service {
    /// What is built on top of the core.
    public struct Composition: Sendable {
        /// The front door, and what else serves people; it stops after the work behind it.
        public var frontDoor: @Sendable (RunningCore) throws -> [any Service]
        /// What must answer for the instance to be alive, beside the core's own.
        public var hearts: [Heart]
        /// Told that the instance has begun to stop.
        public var onDrain: @Sendable () -> Void
        /// Runs once everything is checked and the schema fits, before the services run.
        public var beforeServices: @Sendable (RunningCore) async throws -> Void
        /// The program's version, as traces tell it.
        public var version: String

        /// Composes a program.
        public init(
            version: String,
            frontDoor: @escaping @Sendable (RunningCore) throws -> [any Service],
            hearts: [Heart] = [],
            onDrain: @escaping @Sendable () -> Void,
            beforeServices: @escaping @Sendable (RunningCore) async throws -> Void
        ) {
            self.version = version
            self.frontDoor = frontDoor
            self.hearts = hearts
            self.onDrain = onDrain
            self.beforeServices = beforeServices
        }
    }

    private let core: Core
    private let roles: Set<Role>
    private let composition: Composition

    /// Prepares an instance.
    public init(core: Core, roles: Set<Role>, composition: Composition) {
        self.core = core
        self.roles = roles
        self.composition = composition
    }

    /// Starts, runs until a graceful shutdown or a failure, and stops.
    ///
    /// A shutdown during the start ends it without an error.
    ///
    /// - Throws: ``StartRefusal`` where something is not ready.
    public func run() async throws {
        do {
            let database = try await cancelWhenGracefulShutdown {
                try await Database.open(core)
            }
            do {
                try await serve(database)
            } catch {
                await database.close()
                throw error
            }
            await database.close()
        } catch is CancellationError where Task.isShuttingDownGracefully {
            return
        }
    }

    private func serve(_ database: Database) async throws {
        let (running, contributions) = try collect(database)
        try await cancelWhenGracefulShutdown {
            try await Schema(core, database).prepare(core.settings, instance: Instance.name)
            try await deleteAgain(running.meetings)
            // Before anything could answer or work as if there were none.
            try await core.maintenanceFollower(database).read()
            try await composition.beforeServices(running)
        }
        let group = ServiceGroup(
            configuration: try configuration(of: running, contributions)
        )
        core.makeLogger("core").notice(
            "started",
            metadata: ["roles": "\(roles.map(\.rawValue).sorted().joined(separator: ","))"]
        )
        try await group.run()
    }

    /// Deletes what a restored backup has brought back, before anything works with it.
    private func deleteAgain(_ meetings: MeetingWork) async throws {
        do {
            try await meetings.deletion.deleteAgain()
        } catch let error as DeletionJournalError {
            throw StartRefusal(["\(error)"])
        }
    }

    /// Creates the modules and checks all declarations together.
    private func collect(
        _ database: Database
    ) throws -> (RunningCore, [Contribution]) {
        let modules = core.modules(database: database.client)
        let logger = core.makeLogger("core")
        for module in modules.skipped {
            logger.notice(
                "module skipped",
                metadata: ["module": "\(module.id)", "reason": "\(module.reason)"]
            )
        }
        let meetings = MeetingWork(core: core, database: database, modules: modules)
        let running = RunningCore(
            core: core,
            database: database,
            modules: modules,
            meetings: meetings,
            supervision: try Supervision(
                hearts: composition.hearts,
                tasks: [TaskHeart("cooperative_pool"), database.heart],
                health: core.health,
                logger: core.makeLogger("supervision")
            ),
            roles: roles
        )
        var own = Contribution(owner: "core")
        own.metrics =
            HealthMetrics.descriptors + QuotaMetrics.descriptors + QuotaLedger.descriptors
            + WebhookInbox.descriptors + Maintenance.descriptors + [PrivateServerWatch.restarts]
        own.healthChecks = [database.healthCheck]
        own.histories = [.webhookDeliveries(), .flagChanges]
        var contributions = [own, meetings.contribution(for: roles)] + modules.contributions
        let background = BackgroundWork(running, contributions)
        contributions.insert(background.contribution, at: 1)
        contributions.append(Schema(core, database).contribution(for: roles))
        let faults =
            modules.faults
            + DeclarationCheck.faults(in: contributions, metrics: core.metrics, isWhole: true)
        guard faults.isEmpty else { throw StartRefusal(faults) }
        try core.health.register(contributions.flatMap(\.healthChecks))
        try core.health.share(through: PostgresHealthStore(client: database.client))
        return (running, contributions)
    }

    /// The services in the order of their start; they stop in reverse, one after the other.
    private func configuration(
        of running: RunningCore,
        _ contributions: [Contribution]
    ) throws -> ServiceGroupConfiguration {
        var services = running.database.services(core)
        let flags = core.flagFollower(running.database)
        flags.recall()
        services += [core.http, core.health, running.supervision, flags]
        services.append(core.maintenanceFollower(running.database))
        if let exporter = TraceExport.service(core, version: composition.version) {
            services.append(exporter)
        }
        services += try composition.frontDoor(running)
        services += contributions.flatMap(\.services)
        services += try BackgroundWork(running, contributions).services(for: roles)
        services.append(
            DrainMarker { [composition] in
                running.supervision.stopping()
                composition.onDrain()
            }
        )
        var configuration = ServiceGroupConfiguration(
            services: services,
            logger: core.makeLogger("lifecycle")
        )
        configuration.maximumGracefulShutdownDuration = core.settings.shutdownTimeout
        return configuration
    }
}
