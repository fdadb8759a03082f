public import Foundation
public import Jobs
public import Logging
public import Observability
public import Operations
public import OutboundHTTP
public import Postgres

/// What the core lends to a module.
public struct ModuleContext: Sendable {
    /// The checked values of the module's own keys.
    public var configuration: ConfigurationValues
    /// Where the module's declared metric families are kept.
    public var metrics: MetricRegistry
    /// A logger that carries the module's name.
    public var logger: Logger
    /// The way out to a vendor.
    public var http: OutboundHTTPClient
    /// The database, or nil where a command runs without one.
    public var database: PostgresClient?
    /// The queue of background work, or nil where a command runs without a database.
    public var jobs: JobQueue?
    /// Where real traffic tells whether the upstream works.
    public var health: HealthReporter
    /// What is taken of the vendors' quotas; asked before each call.
    public var quotas: QuotaLedger
    /// Where vendors' deliveries are kept.
    public var webhooks: WebhookInbox
    /// The feature flags in force.
    public var flags: FeatureFlags
    /// What waits are measured by.
    public var clock: any Clock<Duration>
    /// The wall clock.
    public var now: @Sendable () -> Date

    /// Gathers what a module is lent.
    public init(
        configuration: ConfigurationValues,
        metrics: MetricRegistry,
        logger: Logger,
        http: OutboundHTTPClient,
        database: PostgresClient?,
        jobs: JobQueue?,
        health: HealthReporter,
        quotas: QuotaLedger,
        webhooks: WebhookInbox,
        flags: FeatureFlags,
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        self.metrics = metrics
        self.logger = logger
        self.http = http
        self.database = database
        self.jobs = jobs
        self.health = health
        self.quotas = quotas
        self.webhooks = webhooks
        self.flags = flags
        self.clock = clock
        self.now = now
    }
}
