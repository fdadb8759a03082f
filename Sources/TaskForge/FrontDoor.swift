import CoreRuntime
import Foundation
import Logging
import Meetings
import ModuleKit
import Observability
import Operations
import Postgres
import ServiceLifecycle
import Web

/// The HTTP server of an instance: operational routes for every role, all others for the web's.
struct FrontDoor {
    let drain: DrainState
    let version: String
    /// The address of the simulated board; nil where nothing is simulated.
    let board: String?
    /// Told of the port as soon as the server listens.
    var whenListening: @Sendable (Int) -> Void = { _ in }

    /// Makes the server, which listens once it runs, and what tells a person how it goes.
    @Sendable func services(_ running: RunningCore) throws -> [any Service] {
        let loops = WebServer.loopProbes + [.cooperativePool, running.database.client.loopProbe]
        var services: [any Service] = [
            EventLoopLag(loops, metrics: running.core.metrics),
            try server(running),
        ]
        if board != nil {
            let client = running.database.client
            services.append(
                MeetingTicker(meetings: MeetingStore(client), items: ItemStore(client))
            )
        }
        return services
    }

    private func server(_ running: RunningCore) throws -> WebServer {
        let settings = running.core.settings
        let metrics = RequestMetrics(running.core.metrics)
        let isWeb = running.roles.contains(.web)
        var requests = RequestHandler.Options()
        requests.slow = settings.tracing.options.slowRequest
        requests.tracer = running.core.tracer
        let routes = try WebRoutes(
            operational: operational(running),
            library: isWeb ? StoredLibrary(running.database.client) : nil,
            review: isWeb ? running.meetings.review : nil,
            flags: isWeb ? running.core.flags : nil,
            modules: isWeb
                ? running.modules.active.map {
                    MountedModule(id: type(of: $0).id, routes: $0.routes)
                } : [],
            metrics: metrics,
            isSecure: settings.appURL?.hasPrefix("https:") == true,
            options: requests
        )
        var options = WebServer.Options()
        options.host = settings.host
        options.port = settings.port
        // A demonstration may run beside another copy; whoever serves others needs their port.
        options.takesAnotherPort = board != nil && !settings.isPortGiven
        options.isTrustedProxy = { [proxies = settings.trustedProxies] address in
            proxies.contains { $0.contains(address) }
        }
        return WebServer(
            options: options,
            handler: routes.handler(),
            metrics: metrics,
            logger: Logger(label: "web"),
            onListening: { [board, whenListening] port in
                whenListening(port)
                Greeting(host: settings.host, port: port, board: board)
                    .tell(notice: running.database.notice)
                running.supervision.ready()
            }
        )
    }

    private func operational(_ running: RunningCore) -> OperationalRoutes {
        let settings = running.core.settings
        return OperationalRoutes(
            health: running.core.health,
            metrics: MetricsAnswer(
                scraper: MetricScraper(registry: running.core.metrics),
                token: settings.metricsToken
            ),
            drain: drain,
            maintenance: MaintenanceDoor(
                maintenance: running.core.maintenance,
                store: MaintenanceStore(running.database.client),
                bypassToken: settings.bypassToken
            ),
            notConfigured: Dictionary(
                uniqueKeysWithValues: running.modules.skipped.map { ($0.id.name, $0.reason) }
            ),
            version: version,
            access: AccessRule(
                adminToken: settings.adminToken,
                ownHosts: ownHosts(settings),
                isProduction: settings.environment == .production
            )
        )
    }

    /// The names by which this machine may be asked: where it listens, and what people use.
    private func ownHosts(_ settings: Settings) -> [String] {
        let known = settings.appURL.flatMap { URL(string: $0)?.host() }
        return [settings.host, known].compactMap { $0?.lowercased() }
    }
}
