import Jobs
public import Logging
import ModuleKit
public import Observability
public import Operations
public import OutboundHTTP
public import Postgres

/// The services that the core lends to everything in one process; none of them runs yet.
public struct Core: Sendable {
    /// The checked configuration.
    public let preparation: Preparation
    /// All metric families.
    public let metrics: MetricRegistry
    /// Makes a logger by its label.
    public let makeLogger: @Sendable (String) -> Logger
    /// What is known of every check.
    public let health: HealthMonitor
    /// The way out to vendors.
    public let http: OutboundHTTPClient
    /// The feature flags in force.
    public let flags: FeatureFlags
    /// Whether maintenance is in force.
    public let maintenance: Maintenance
    /// Where requests and jobs are traced; nil where no collector is configured.
    public let tracer: SpanTracer?
    /// The build that this is, as the database remembers it.
    public let release: String

    /// Makes the services.
    public init(
        preparation: Preparation,
        metrics: MetricRegistry = MetricRegistry(),
        release: String = "unknown",
        makeLogger: @escaping @Sendable (String) -> Logger
    ) {
        self.preparation = preparation
        self.metrics = metrics
        self.release = release
        self.makeLogger = makeLogger
        let tracing = preparation.settings.tracing
        tracer = tracing.endpoint.map { _ in
            SpanTracer(options: tracing.options, metrics: metrics)
        }
        health = HealthMonitor(
            metrics: metrics,
            logger: makeLogger("health"),
            instance: Instance.name
        )
        http = OutboundHTTPClient(metrics: metrics, logger: makeLogger("http"))
        flags = FeatureFlags(
            preparation.catalog.flags,
            overrides: preparation.configuration.flagOverrides,
            metrics: metrics
        )
        maintenance = Maintenance(metrics: metrics)
    }

    /// The core's settings.
    public var settings: Settings { preparation.settings }

    /// Creates the modules.
    ///
    /// - Parameter database: The database; nil where a command runs without one.
    public func modules(database: PostgresClient?) -> CreatedModules {
        let quotas = QuotaLedger(
            database: database,
            reserve: settings.quotaReserve,
            health: HealthReporter(health),
            metrics: metrics,
            logger: makeLogger("quotas")
        )
        let webhooks = WebhookInbox(
            database: database,
            metrics: metrics,
            logger: makeLogger("webhooks")
        )
        let created = preparation.catalog.create { id, declarations in
            ModuleContext(
                configuration: preparation.configuration.values(of: declarations),
                metrics: metrics,
                logger: makeLogger(id.name),
                http: http,
                database: database,
                jobs: database.map { _ in JobQueue() },
                health: HealthReporter(health),
                quotas: quotas,
                webhooks: webhooks,
                flags: flags
            )
        }
        let active = metrics.gauge(Self.moduleActive)
        for module in created.active {
            active.child(type(of: module).id.name).set(1)
        }
        for module in created.skipped {
            active.child(module.id.name).set(0)
        }
        return created
    }

    /// What keeps the flags as people set them in the database.
    public func flagFollower(_ database: Database) -> FlagFollower {
        FlagFollower(
            client: database.client,
            flags: flags,
            filePath: settings.dataFolder + "/flags.json",
            logger: makeLogger("flags")
        )
    }

    /// What keeps what is known of maintenance as it is in the database.
    public func maintenanceFollower(_ database: Database) -> MaintenanceFollower {
        MaintenanceFollower(
            client: database.client,
            maintenance: maintenance,
            logger: makeLogger("maintenance")
        )
    }

    private static let moduleActive = MetricDescriptor.gauge(
        "taskforge_module_active",
        help: "Whether a module is configured (1) or skipped (0).",
        labels: ["module"]
    )
}
