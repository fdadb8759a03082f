public import Logging
import Observability
public import Postgres
public import ServiceLifecycle
import Synchronization

/// Keeps the loggers of one process at the levels in force, and takes them back in time.
///
/// It hears of changes at once and looks by itself now and then. A level ends by this process's own
/// clock where the database is out of reach by then.
public final class LogLevelFollower: Service {
    /// What sets a logger's level; nil for the logger stands for all that have none of their own.
    public typealias Apply = @Sendable (_ level: Logger.Level?, _ logger: String?) -> Void

    private struct Entry {
        var override: LogLevelOverride
        /// When it ends, by the time since the follower began.
        var ends: Duration
    }

    private let client: PostgresClient
    private let standard: Logger.Level
    private let clock: any Clock<Duration>
    private let elapsed: @Sendable () -> Duration
    private let apply: Apply
    private let logger: Logger
    private let entries = Mutex<[String: Entry]>([:])

    /// How often ends are looked for.
    private static let tick = Duration.milliseconds(500)
    /// How many ticks lie between two looks at the database without a notification.
    private static let ticksPerLook = 60

    /// Follows the levels of a database.
    ///
    /// - Parameters:
    ///   - standard: the level that holds for all loggers where nothing else is set.
    ///   - apply: sets a level in this process.
    public init(
        client: PostgresClient,
        standard: Logger.Level,
        clock: some Clock<Duration> = ContinuousClock(),
        logger: Logger,
        apply: @escaping Apply
    ) {
        self.client = client
        self.standard = standard
        self.clock = clock
        self.logger = logger
        self.apply = apply
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// Follows until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await _ in self.client.notifications(on: [LogLevelStore.channel]) {
                        await self.look()
                    }
                }
                group.addTask { await self.watchTheTime() }
            }
        }
    }

    private func watchTheTime() async {
        var ticks = 0
        while !Task.isCancelled {
            if ticks % Self.ticksPerLook == 0 { await look() }
            revertWhatEnded()
            ticks += 1
            // Sleeping fails only by cancellation, which the loop's condition sees.
            try? await clock.sleep(for: Self.tick)
        }
    }

    /// Reads what is in force and applies what differs.
    private func look() async {
        let asked = elapsed()
        let present: [LogLevelOverride]
        do {
            present = try await LogLevelStore(client).list()
        } catch {
            logger.debug("log levels could not be read", error: error)
            return
        }
        let next = present.reduce(into: [String: Entry]()) { entries, override in
            let ends = asked + .seconds(override.remaining)
            entries[override.logger] = Entry(override: override, ends: ends)
        }
        let before = entries.withLock { entries in
            defer { entries = next }
            return entries
        }
        for (name, entry) in next where before[name]?.override.level != entry.override.level {
            apply(entry.override)
        }
        for (name, entry) in before where next[name] == nil { revert(entry.override) }
    }

    private func revertWhatEnded() {
        let now = elapsed()
        let ended = entries.withLock { entries in
            let ended = entries.values.filter { $0.ends <= now }
            for entry in ended { entries[entry.override.logger] = nil }
            return ended
        }
        for entry in ended { revert(entry.override) }
    }

    private func apply(_ override: LogLevelOverride) {
        apply(override.level, Self.name(override))
        logger.notice(
            "log level changed",
            metadata: [
                "of_logger": "\(override.logger)", "to_level": "\(override.level)",
                "author": "\(override.author)",
                "seconds": .stringConvertible(override.remaining.rounded()),
            ]
        )
    }

    private func revert(_ override: LogLevelOverride) {
        let name = Self.name(override)
        apply(name == nil ? standard : nil, name)
        logger.notice(
            "log level reverted",
            metadata: [
                "of_logger": "\(override.logger)", "from_level": "\(override.level)",
                "author": "\(override.author)",
            ]
        )
    }

    private static func name(_ override: LogLevelOverride) -> String? {
        override.logger == LogLevelOverride.allLoggers ? nil : override.logger
    }
}
