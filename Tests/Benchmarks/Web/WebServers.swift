import Foundation
import Hummingbird
import Logging
import Observability
import ServiceLifecycle
import Web

/// Two servers with the same route, one bare and one with all that ours measures and tells; and one
/// with the routes that every role serves.
struct WebServers {
    /// What is compared with.
    static let bareName = "a bare Hummingbird route"

    /// Where the servers listen.
    struct Ports: Sendable {
        var bare: Int
        var full: Int
        var health: Int
    }

    /// Where the log is written.
    let folder: URL

    /// Runs both while a body runs.
    func withRunning<Value: Sendable>(
        _ body: (Ports) async throws -> Value
    ) async throws -> Value {
        let registry = MetricRegistry()
        let logs = try LogPipeline(
            sinks: [
                try RotatingFileSink(LogFileOptions(path: folder.appending(path: "bench.log").path))
            ],
            redactor: Redactor(),
            metrics: registry,
            identity: ServiceIdentity(version: "bench", instance: "bench")
        )
        var options = RequestHandler.Options()
        let tracer = SpanTracer(metrics: registry)
        options.tracer = tracer
        let exporter = SpanExporter(
            tracer,
            resource: ["service.name": "bench"],
            redactor: Redactor(),
            logger: Self.silent
        ) { _ in .taken(rejected: 0) }
        let (barePorts, bareListening) = AsyncStream.makeStream(of: Int.self)
        let (fullPorts, fullListening) = AsyncStream.makeStream(of: Int.self)
        let (healthPorts, healthListening) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(
            services: [
                logs, exporter, bare { bareListening.yield($0) },
                try full(registry, logs, options) { fullListening.yield($0) },
                try health(logs, options) { healthListening.yield($0) },
            ],
            logger: Self.silent
        )
        return try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            let ports = Ports(
                bare: await barePorts.first { _ in true } ?? 0,
                full: await fullPorts.first { _ in true } ?? 0,
                health: await healthPorts.first { _ in true } ?? 0
            )
            let value = try await body(ports)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }

    private static let silent = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }

    private func bare(onListening: @escaping @Sendable (Int) -> Void) -> some Service {
        let router = Router()
        router.get("hello/{name}") { _, context in "hello \(context.parameters.get("name") ?? "")" }
        return Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { onListening($0.localAddress?.port ?? 0) },
            logger: Self.silent
        )
    }

    private func full(
        _ registry: MetricRegistry,
        _ logs: LogPipeline,
        _ handling: RequestHandler.Options,
        onListening: @escaping @Sendable (Int) -> Void
    ) throws -> some Service {
        let metrics = RequestMetrics(registry)
        let handler = try RequestHandler(metrics: metrics, options: handling) { router in
            router.get("hello/{name}") { _, context in
                "hello \(context.parameters.get("name") ?? "")"
            }
        }
        var options = WebServer.Options()
        options.port = 0
        return WebServer(
            options: options,
            handler: handler,
            metrics: metrics,
            logger: Logger(label: "web") { logs.handler(label: $0) },
            onListening: onListening
        )
    }

    /// The operational routes, over as many checks as the program has, all of them healthy.
    private func health(
        _ logs: LogPipeline,
        _ handling: RequestHandler.Options,
        onListening: @escaping @Sendable (Int) -> Void
    ) throws -> some Service {
        let registry = MetricRegistry()
        let monitor = HealthMonitor(metrics: registry, logger: Self.silent)
        let names = ["database", "fireflies_api", "gemini_api", "monday_api", "scheduler"]
        try monitor.register(
            names.map { HealthCheck($0, impact: .degrading, interval: .seconds(86_400)) {} }
        )
        for name in names { monitor.recordSuccess(name) }
        let metrics = RequestMetrics(registry)
        let routes = try WebRoutes(
            operational: OperationalRoutes(
                health: monitor,
                metrics: MetricsAnswer(scraper: MetricScraper(registry: registry), token: nil),
                drain: DrainState(),
                version: "bench",
                access: AccessRule(adminToken: nil)
            ),
            library: nil,
            modules: [],
            metrics: metrics,
            isSecure: false,
            options: handling
        )
        var options = WebServer.Options()
        options.port = 0
        return WebServer(
            options: options,
            handler: routes.handler(),
            metrics: metrics,
            logger: Logger(label: "web") { logs.handler(label: $0) },
            onListening: onListening
        )
    }
}
