import Foundation
import Logging
public import Observability
public import Postgres
import ServiceLifecycle

/// The database a process works with: the given one, or one of the program's own.
public struct Database: Sendable {
    /// The pool of connections.
    public let client: PostgresClient
    private let privateServer: PrivateServer?

    /// The metric families of the database's client and of the program's own server.
    public static let metrics = PostgresMetrics.all + [PrivateServerWatch.restarts]

    /// What a person should know of where the data lies; nil where nothing is unusual.
    public var notice: String? { privateServer?.notice }

    /// Reaches the database; outside production, without `DATABASE_URL`, starts one first.
    ///
    /// - Throws: ``StartRefusal`` where it cannot be reached within the start's deadline.
    public static func open(_ core: Core) async throws -> Database {
        let settings = core.settings
        let logger = core.makeLogger("database")
        let server = try await privateServer(settings, logger)
        guard let url = settings.databaseURL ?? server?.connectionString else {
            throw StartRefusal(.databaseNotNamed)
        }
        var configuration = PostgresConfiguration(connectionString: url)
        configuration.poolSize = settings.databasePoolSize
        let client = PostgresClient(configuration, metrics: core.metrics, logger: logger)
        let database = Database(client: client, privateServer: server)
        do {
            try await database.reach(within: settings.startTimeout, logger: logger)
        } catch {
            await database.close()
            throw error
        }
        return database
    }

    /// What runs as long as the database is used: its connections, and before them the watch over
    /// the program's own server.
    func services(_ core: Core) -> [any Service] {
        guard let privateServer else { return [client] }
        let watch = PrivateServerWatch(
            server: PrivateServerWatch.Server(
                isRunning: privateServer.isRunning,
                restore: privateServer.restore
            ),
            metrics: core.metrics,
            logger: core.makeLogger("database"),
            onLoss: { [health = core.health, name = healthCheck.name] in
                health.recordFailure(name, "The program's own PostgreSQL has ended.")
            }
        )
        return [watch, client]
    }

    /// Closes the connections, and stops the program's own server where this process started it.
    public func close() async {
        await client.close()
        await privateServer?.stop()
    }

    /// The check that every instance depends on.
    var healthCheck: HealthCheck {
        HealthCheck(
            "database",
            impact: .critical,
            interval: .seconds(5),
            retryInterval: .seconds(1),
            timeout: .seconds(4),
            recoveries: 2
        ) { [client] in
            try await client.query("SELECT 1")
        }
    }

    /// The loop that the connections share, which must turn.
    var heart: TaskHeart { TaskHeart("database_loop", executor: client.executor) }

    private static func privateServer(
        _ settings: Settings,
        _ logger: Logger
    ) async throws -> PrivateServer? {
        guard settings.databaseURL == nil, settings.environment != .production else { return nil }
        var options = PrivateServerOptions(
            dataFolder: settings.dataFolder,
            programPath: ProcessInfo.processInfo.environment["PATH"] ?? ""
        )
        options.startDeadline = settings.startTimeout
        do {
            return try await PrivateServer.start(options, logger: logger)
        } catch {
            throw StartRefusal(["\(error)"])
        }
    }

    private func reach(within deadline: Duration, logger: Logger) async throws {
        let clock = ContinuousClock()
        let end = clock.now + deadline
        while true {
            do {
                try await client.query("SELECT 1")
                return
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                guard clock.now < end else {
                    throw StartRefusal(.databaseUnreachable(reason: "\(error)"))
                }
                logger.notice("waiting for the database", error: error)
            }
            try await clock.sleep(for: .milliseconds(500))
        }
    }
}
