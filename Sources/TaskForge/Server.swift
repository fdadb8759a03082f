import CoreMetrics
import CoreRuntime
import Foundation
import Logging
import ModuleKit
import Observability
import ServiceLifecycle
import UnixSignals
import Web

/// The composition root of the server: where the core, the way of a meeting and the front door
/// are put together.
struct Server {
    private let core: Core
    private let logs: LogPipeline
    private let roles: Set<Role>
    private let build: BuildInfo
    private let drain = DrainState()

    /// Puts the server together; nothing is opened but the log's sinks.
    ///
    /// - Throws: `StartRefusal` where the log cannot be written.
    init(preparation: Preparation, roles: Set<Role>, build: BuildInfo) throws {
        let metrics = MetricRegistry()
        let logs = try LogSetup.pipeline(
            for: preparation,
            metrics: metrics,
            identity: ServiceIdentity(version: build.version, instance: Instance.name)
        )
        LoggingSystem.bootstrap { logs.handler(label: $0) }
        MetricsSystem.bootstrap(RegistryMetricsFactory(registry: metrics))
        _ = ProcessMetrics(registry: metrics)
        build.publish(to: metrics)
        self.core = Core(preparation: preparation, metrics: metrics) { Logger(label: $0) }
        self.logs = logs
        self.roles = roles
        self.build = build
    }

    /// Runs until SIGTERM or SIGINT, then drains within the deadline; the log is written last.
    func run() async throws {
        let runtime = Runtime(
            core: core,
            roles: roles,
            composition: Runtime.Composition(
                parts: { _ in [] },
                frontDoor: frontDoor,
                onDrain: { [drain] in drain.begin() },
                beforeServices: { _ in }
            )
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    ServiceGroupConfiguration.ServiceConfiguration(service: logs),
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: runtime,
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup
                    ),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "lifecycle")
            )
        )
        try await group.run()
    }

    @Sendable private func frontDoor(_ running: RunningCore) throws -> any Service {
        let settings = running.core.settings
        let access = AccessRule(
            adminToken: settings.adminToken,
            ownHosts: [settings.host.lowercased()]
        )
        let metrics = RequestMetrics(core.metrics)
        let routes = try WebRoutes(
            operational: OperationalRoutes(
                health: core.health,
                registry: core.metrics,
                drain: drain,
                notConfigured: Dictionary(
                    uniqueKeysWithValues: running.modules.skipped.map { ($0.id.name, $0.reason) }
                ),
                version: build.version,
                access: access,
                metricsToken: settings.metricsToken
            ),
            library: nil,
            modules: running.modules.active.map {
                MountedModule(id: type(of: $0).id, routes: $0.routes)
            },
            metrics: metrics,
            isSecure: settings.appURL?.hasPrefix("https:") == true
        )
        var options = WebServer.Options()
        options.host = settings.host
        options.port = settings.port
        return WebServer(
            options: options,
            responder: routes.responder(),
            metrics: metrics,
            logger: Logger(label: "web"),
            onListening: { port in
                Greeting(host: settings.host, port: port).tell()
            }
        )
    }
}
