public import Meetings
import ModuleKit
public import Observability

/// The core's own configuration, typed and checked.
public struct Settings: Sendable {
    /// What kind of installation this is.
    public var environment: DeploymentEnvironment
    /// The given database; nil where the program runs its own.
    public var databaseURL: Secret?
    /// Folder of the program's own database.
    public var dataFolder: String
    /// Connections an instance keeps to the database.
    public var databasePoolSize: Int
    /// The key that signs; nil outside production where none is given.
    public var secretKey: Secret?
    /// The address to listen on.
    public var host: String
    /// The port to listen on; 0 takes a free one.
    public var port: Int
    /// Whether the port was asked for, so that no other will do.
    public var isPortGiven: Bool
    /// The proxies that are believed about the client.
    public var trustedProxies: [AddressRange]
    /// The address people use; nil where unknown.
    public var appURL: String?
    /// The admin's bearer token.
    public var adminToken: Secret?
    /// The token that passes during maintenance.
    public var bypassToken: Secret?
    /// The token that `/metrics` asks for.
    public var metricsToken: Secret?
    /// How records are written.
    public var logging: LogSettings
    /// Which spans are made and where they go.
    public var tracing: TraceSettings
    /// How long a start waits for the database and its schema.
    public var startTimeout: Duration
    /// How long a stop waits for work in hand.
    public var shutdownTimeout: Duration
    /// How long the release before the present one is kept for a rollback.
    public var rollbackWindow: Duration
    /// How long the scheduler's lead outlives its silence.
    public var schedulerLease: Duration
    /// How many days the very first sync reads back.
    public var syncFirstDays: Int
    /// How far before the newest meeting known a sync begins.
    public var syncOverlap: Duration
    /// For how many days runs and other records of what was done are kept.
    public var historyRetentionDays: Int
    /// How often running canaries are judged.
    public var canaryInterval: Duration
    /// The confidences that decide whether an item is pushed, asked about or dropped.
    public var itemThresholds: ItemThresholds
    /// The share of each vendor's quota that is kept for people's own actions, 0 to 1.
    public var quotaReserve: Double
    /// The watched folder.
    public var dropFolder: String?
    /// The file of the rules over meetings.
    public var meetingRulesFile: String?
    /// Folder of the backups and of the list of deleted meetings.
    public var backupFolder: String

    /// Reads the settings.
    ///
    /// - Throws: ``ConfigurationFault`` for a value that breaks its rule.
    init(_ values: ConfigurationValues) throws(ConfigurationFault) {
        let name = try values[CoreKeys.environment]
        environment = DeploymentEnvironment(rawValue: name) ?? .development
        databaseURL = try values[CoreKeys.databaseURL]
        dataFolder = try values[CoreKeys.dataFolder]
        databasePoolSize = try values[CoreKeys.poolSize]
        secretKey = try values[CoreKeys.secretKey]
        host = try values[CoreKeys.host] ?? (environment == .production ? "0.0.0.0" : "127.0.0.1")
        port = try values[CoreKeys.port]
        isPortGiven = values.isGiven(CoreKeys.port)
        trustedProxies = try values[CoreKeys.trustedProxies]
        appURL = try values[CoreKeys.appURL]
        adminToken = try values[CoreKeys.adminToken]
        bypassToken = try values[CoreKeys.bypassToken]
        metricsToken = try values[CoreKeys.metricsToken]
        logging = try LogSettings(values, environment: environment)
        tracing = try TraceSettings(values)
        startTimeout = try values[CoreKeys.startTimeout]
        shutdownTimeout = try values[CoreKeys.shutdownTimeout]
        rollbackWindow = try values[CoreKeys.rollbackWindow]
        schedulerLease = try values[CoreKeys.schedulerLease]
        syncFirstDays = try values[CoreKeys.syncFirstDays]
        syncOverlap = try values[CoreKeys.syncOverlap]
        historyRetentionDays = try values[CoreKeys.historyRetentionDays]
        canaryInterval = try values[CoreKeys.canaryInterval]
        itemThresholds = ItemThresholds(
            approve: try values[CoreKeys.itemPushThreshold],
            drop: try values[CoreKeys.itemDropThreshold]
        )
        quotaReserve = try values[CoreKeys.quotaReserve]
        dropFolder = try values[CoreKeys.dropFolder]
        meetingRulesFile = try values[CoreKeys.meetingRulesFile]
        backupFolder = try values[CoreKeys.backupFolder]
    }

    /// What the two thresholds break together.
    static func thresholdFaults(_ thresholds: ItemThresholds) -> [ConfigurationFault] {
        guard thresholds.drop > thresholds.approve else { return [] }
        let push = CoreKeys.itemPushThreshold.name
        return [
            ConfigurationFault(
                name: CoreKeys.itemDropThreshold.name,
                problem: "is \(thresholds.drop), above \(push), which is \(thresholds.approve)",
                remedy: "Lower it, or raise \(push)."
            )
        ]
    }

    /// What production asks for beyond each variable's own rule.
    static func productionFaults(_ values: ConfigurationValues) -> [ConfigurationFault] {
        var faults: [ConfigurationFault] = []
        if !values.isGiven(CoreKeys.databaseURL) {
            faults.append(
                ConfigurationFault(
                    name: "DATABASE_URL",
                    problem: "is required in production",
                    remedy: "Set it to the URL of a PostgreSQL database."
                )
            )
        }
        faults += lengthFaults(values, CoreKeys.secretKey, atLeast: 32, isRequired: true)
        for token in [CoreKeys.adminToken, CoreKeys.bypassToken] {
            faults += lengthFaults(values, token, atLeast: 16, isRequired: false)
        }
        return faults
    }

    private static func lengthFaults(
        _ values: ConfigurationValues,
        _ key: ConfigurationKey<Secret?>,
        atLeast length: Int,
        isRequired: Bool
    ) -> [ConfigurationFault] {
        // A value that breaks its own rule was reported already.
        guard let secret = try? values[key] else {
            guard isRequired, !values.isGiven(key) else { return [] }
            return [
                ConfigurationFault(
                    name: key.name,
                    problem: "is required in production",
                    remedy: "Set it to at least \(length) random characters."
                )
            ]
        }
        guard secret.reveal().count < length else { return [] }
        return [
            ConfigurationFault(
                name: key.name,
                problem: "is shorter than \(length) characters",
                remedy: "Set it to at least \(length) random characters."
            )
        ]
    }
}
