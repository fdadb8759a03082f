public import Logging
import Observability
public import Postgres
public import ServiceLifecycle
import Synchronization

/// Keeps one process's flags as people set them in the database.
///
/// It hears of changes at once and looks by itself every ten seconds. Without the database the
/// rules that were heard last go on to hold, also over a restart; answers then say `STALE`.
public final class FlagFollower: Service {
    private let client: PostgresClient
    private let flags: FeatureFlags
    private let file: FlagFile
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let known = Mutex<FlagSnapshot?>(nil)

    /// Follows the rules of a database.
    ///
    /// - Parameter filePath: Where the rules are kept for a start without the database.
    public init(
        client: PostgresClient,
        flags: FeatureFlags,
        filePath: String,
        clock: some Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.client = client
        self.flags = flags
        self.file = FlagFile(path: filePath)
        self.clock = clock
        self.logger = logger
    }

    /// Takes the rules that this machine heard last, until the database answers.
    public func recall() {
        do {
            guard let snapshot = try file.read() else { return }
            flags.replace(snapshot, isStale: true)
        } catch {
            logger.warning("kept flags are unreadable and left aside", error: error)
        }
    }

    /// Follows until the service group shuts down or the task is cancelled.
    public func run() async throws {
        let watch = ChangeWatch(client: client, channel: FlagStore.channel, clock: clock)
        await cancelWhenGracefulShutdown {
            await watch.run(look: { await self.look() }) {
                self.flags.markStale(true)
                self.logger.warning("flags are not confirmed by the database, the last ones hold")
            }
        }
    }

    /// Reads the rules once and takes them over, as a command does; nil where the database does
    /// not answer.
    @discardableResult
    public func read() async -> FlagSnapshot? {
        do {
            let snapshot = try await FlagStore(client).snapshot()
            flags.replace(snapshot, isStale: false)
            return snapshot
        } catch {
            logger.debug("flags could not be read", error: error)
            return nil
        }
    }

    /// Reads the rules, and keeps on disk what has changed; false where the database does not
    /// answer.
    ///
    /// Only the process that follows writes the file: another might have read before it.
    func look() async -> Bool {
        guard let snapshot = await read() else { return false }
        let isNew = known.withLock { known in
            defer { known = snapshot }
            return known != snapshot
        }
        if isNew { keep(snapshot) }
        return true
    }

    private func keep(_ snapshot: FlagSnapshot) {
        logger.info("flags changed", metadata: ["rules": "\(snapshot.rules.count)"])
        do {
            try file.write(snapshot)
        } catch {
            logger.warning("flags could not be kept on disk", error: error)
        }
    }
}
