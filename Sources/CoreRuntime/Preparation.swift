import Foundation
import Logging
public import Meetings
import ModuleKit
public import Observability
import Operations
import OutboundHTTP

/// The checked configuration and modules: what a start or a command goes out from.
///
/// Nothing is opened here: no connection, no file but `.env` and the meetings' rules, no socket.
public struct Preparation: Sendable {
    /// The modules that were built in.
    public let catalog: ModuleCatalog
    /// The configuration as given.
    public let configuration: LoadedConfiguration
    /// The core's own settings.
    public let settings: Settings
    /// The rules over meetings.
    public let meetingRules: MeetingRules

    /// Reads and checks everything that can be checked without opening anything.
    ///
    /// - Parameters:
    ///   - catalog: The modules that were built in.
    ///   - overrides: Values that the command line sets, by environment variable.
    ///   - environment: The process environment.
    ///   - folder: Where a `.env` file is looked for.
    /// - Throws: ``StartRefusal`` with every fault at once.
    public init(
        catalog: ModuleCatalog,
        overrides: [String: String] = [:],
        environment: [String: String],
        folder: String = "."
    ) throws(StartRefusal) {
        let configuration = Self.load(catalog, overrides, environment, folder: folder)
        let core = configuration.values(of: CoreKeys.all)
        var faults = configuration.faults.map(\.description)
        let faultyNames = Set(configuration.faults.map(\.name))
        faults += DeclarationCheck.faults(in: catalog)
        let settings: Settings?
        var rules = MeetingRules.builtIn
        do throws(ConfigurationFault) {
            let read = try Settings(core)
            if read.environment == .production {
                faults += Settings.productionFaults(core)
                    .filter { !faultyNames.contains($0.name) }
                    .map(\.description)
            }
            // Where one of the two broke its own rule, there is nothing to compare.
            if faultyNames.isDisjoint(with: [
                CoreKeys.itemPushThreshold.name, CoreKeys.itemDropThreshold.name,
            ]) {
                faults += Settings.thresholdFaults(read.itemThresholds).map(\.description)
            }
            settings = read
            do throws(MeetingRulesError) {
                rules = try MeetingRules.configured(read.meetingRulesFile)
            } catch {
                faults += error.faults.map(\.description)
            }
        } catch {
            faults.append(error.description)
            settings = nil
        }
        faults += Self.faultsOfTrial(catalog, configuration)
        guard faults.isEmpty, let settings else { throw StartRefusal(faults) }
        self.catalog = catalog
        self.configuration = configuration
        self.settings = settings
        meetingRules = rules
    }

    /// Reads the configuration without refusing anything, to show it.
    public static func load(
        _ catalog: ModuleCatalog,
        _ overrides: [String: String] = [:],
        _ environment: [String: String],
        folder: String = "."
    ) -> LoadedConfiguration {
        ConfigurationLoader(
            declarations: catalog.configuration,
            flags: catalog.flags,
            overrides: overrides,
            environment: environment,
            environmentFile: textOfEnvironmentFile(in: folder)
        ).load()
    }

    /// The secrets that are in force.
    public var secrets: [Secret] {
        let names = Set(catalog.configuration.filter(\.key.isSecret).map(\.key.name))
        return configuration.given.filter { names.contains($0.key) }.map { Secret($0.value) }
    }

    /// Creates the modules without a database, to say which of them are on.
    public func trial() -> CreatedModules {
        Self.trial(catalog, configuration)
    }

    private static func trial(
        _ catalog: ModuleCatalog,
        _ configuration: LoadedConfiguration
    ) -> CreatedModules {
        let metrics = MetricRegistry()
        let logger = Logger(label: "trial") { _ in SwiftLogNoOpLogHandler() }
        let http = OutboundHTTPClient(metrics: metrics, logger: logger)
        let flags = FeatureFlags(
            catalog.flags,
            overrides: configuration.flagOverrides,
            metrics: metrics
        )
        let quotas = QuotaLedger(
            database: nil,
            health: HealthReporter(),
            metrics: metrics,
            logger: logger
        )
        let webhooks = WebhookInbox(database: nil, metrics: metrics, logger: logger)
        return catalog.create { _, declarations in
            ModuleContext(
                configuration: configuration.values(of: declarations),
                metrics: metrics,
                logger: logger,
                http: http,
                database: nil,
                jobs: nil,
                health: HealthReporter(),
                quotas: quotas,
                webhooks: webhooks,
                flags: flags
            )
        }
    }

    /// Creates the modules once to find their faults.
    private static func faultsOfTrial(
        _ catalog: ModuleCatalog,
        _ configuration: LoadedConfiguration
    ) -> [String] {
        let created = trial(catalog, configuration)
        // The core's own part, whose job kinds schedules may enqueue, is missing here.
        return created.faults
            + DeclarationCheck.faults(
                in: created.contributions,
                metrics: MetricRegistry(),
                isWhole: false
            )
    }

    /// The text of a `.env` file; nil where there is none that can be read.
    private static func textOfEnvironmentFile(in folder: String) -> String? {
        let path = folder + "/.env"
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer {
            // Closing a file that was only read can lose nothing.
            try? handle.close()
        }
        // A file that cannot be read counts as absent; `config show` tells where values come from.
        guard let data = try? handle.read(upToCount: EnvironmentFile.sizeLimit) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
