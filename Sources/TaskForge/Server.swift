import CoreMetrics
import CoreRuntime
import Foundation
import Logging
import Observability
import Sandbox
import ServiceLifecycle
import Tracing
import UnixSignals
import Web

/// The composition root of the server: where the core, the way of a meeting, the front door and,
/// where asked for, the simulated vendors are put together.
struct Server {
    /// Reads the configuration again with further values, as the sandbox's addresses are.
    typealias Prepare = @Sendable (_ overrides: [String: String]) throws -> Preparation

    private let prepare: Prepare
    private let sandbox: SandboxServer?
    private let logs: LogPipeline
    private let metrics = MetricRegistry()
    private let roles: Set<Role>
    private let build: BuildInfo
    private let hangUps: UnixSignalsSequence
    private let drain = DrainState()

    /// Puts the server together; nothing is opened but the log's sinks.
    ///
    /// - Throws: `StartRefusal` where something is wrong with the configuration or the log.
    init(
        roles: Set<Role>,
        build: BuildInfo,
        sandbox options: SandboxOptions?,
        hangUps: UnixSignalsSequence,
        prepare: @escaping Prepare
    ) throws {
        // What the sandbox's addresses will be is not known yet; that they are given is enough.
        let preparation = try prepare(
            options == nil ? [:] : Modules.overrides { _ in "http://127.0.0.1:1" }
        )
        for warning in preparation.configuration.warnings {
            Terminal.tell(warning)
        }
        let logs = try LogSetup.pipeline(
            for: preparation,
            metrics: metrics,
            identity: ServiceIdentity(version: build.version, instance: Instance.name)
        )
        logs.flushOnCrash()
        LoggingSystem.bootstrap { logs.handler(label: $0) }
        MetricsSystem.bootstrap(RegistryMetricsFactory(registry: metrics))
        _ = ProcessMetrics(registry: metrics)
        build.publish(to: metrics)
        self.logs = logs
        self.roles = roles
        self.build = build
        self.hangUps = hangUps
        self.prepare = prepare
        self.sandbox = try options.map { [metrics] options in
            var options = options
            options.stateFile = try Self.stateFile(in: preparation.settings.dataFolder)
            return try SandboxServer(
                options: options,
                metrics: metrics,
                logger: Logger(label: "sandbox")
            )
        }
    }

    /// Where the simulated vendors keep their state over a restart, beside the database.
    private static func stateFile(in folder: String) throws -> URL {
        let url = URL(fileURLWithPath: folder, isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw StartRefusal(.dataFolderUnusable(path: folder))
        }
        return url.appendingPathComponent("sandbox.jsonl")
    }

    /// Runs until SIGTERM or SIGINT, then drains within the deadline.
    ///
    /// The simulated vendors stop after the work that calls them, and the log is written last.
    func run() async throws {
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [.init(service: logs)]
        if let sandbox {
            services.append(.init(service: sandbox))
        }
        services.append(
            .init(
                service: DeferredRuntime(make: runtime),
                successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup
            )
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "lifecycle")
            )
        )
        try await group.run()
    }

    /// The runtime, made once the simulated vendors listen.
    @Sendable private func runtime() async throws -> Runtime {
        let simulated = try await sandbox?.addresses()
        let overrides = simulated.map { Modules.overrides(url: $0.url) } ?? [:]
        let core = Core(
            preparation: try prepare(overrides),
            metrics: metrics,
            release: Build.release
        ) {
            Logger(label: $0)
        }
        if let tracer = core.tracer { InstrumentationSystem.bootstrap(tracer) }
        let frontDoor = FrontDoor(
            drain: drain,
            version: build.version,
            board: simulated?.board,
            whenListening: { [sandbox] port in
                let environment = ProcessInfo.processInfo.environment
                sandbox?.setWebhooks(
                    OwnWebhooks.webhooks(port: port, environment: environment)
                )
            }
        )
        return Runtime(
            core: core,
            roles: roles,
            composition: Runtime.Composition(
                version: build.version,
                frontDoor: { [logs, hangUps] running in
                    let reload = ReloadSignal(
                        signals: hangUps,
                        supervision: running.supervision
                    ) {
                        logs.reopen()
                        await logs.flush(deadline: .seconds(5))
                    }
                    let levels = LogSetup.levels(of: logs, running)
                    return try [reload, levels] + frontDoor.services(running)
                },
                hearts: WebServer.hearts,
                onDrain: { [drain] in drain.begin() },
                beforeServices: { running in
                    guard simulated != nil else { return }
                    try await running.meetings.syncNow()
                }
            )
        )
    }
}

/// A runtime that is made when its turn has come, and may be told to stop before that.
private struct DeferredRuntime: Service {
    let make: @Sendable () async throws -> Runtime

    func run() async throws {
        let runtime: Runtime
        do {
            runtime = try await cancelWhenGracefulShutdown { try await make() }
        } catch is CancellationError where Task.isShuttingDownGracefully {
            return
        }
        try await runtime.run()
    }
}
