import Foundation
public import Logging
import Observability
public import Postgres
public import ServiceLifecycle
import Synchronization

/// Keeps what one process knows of maintenance as it is in the database, and tells each change.
public final class MaintenanceFollower: Service {
    private let client: PostgresClient
    private let maintenance: Maintenance
    private let clock: any Clock<Duration>
    private let logger: Logger
    /// What was told last.
    private let told = Mutex<MaintenanceWindow?>(nil)

    /// How often beginnings and ends are looked for.
    private static let tick = Duration.milliseconds(100)

    /// Follows the windows of a database.
    public init(
        client: PostgresClient,
        maintenance: Maintenance,
        clock: some Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.client = client
        self.maintenance = maintenance
        self.clock = clock
        self.logger = logger
    }

    /// Follows until the service group shuts down or the task is cancelled.
    public func run() async throws {
        let watch = ChangeWatch(client: client, channel: MaintenanceStore.channel, clock: clock)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    await watch.run(look: { await self.look() }) {
                        self.maintenance.markUnconfirmed()
                        self.logger.warning(
                            "maintenance is not confirmed by the database, the last state holds"
                        )
                    }
                }
                group.addTask {
                    while !Task.isCancelled {
                        self.tell()
                        // Sleeping fails only by cancellation, which the loop's condition sees.
                        try? await self.clock.sleep(for: Self.tick)
                    }
                }
            }
        }
    }

    /// Reads the windows once.
    public func read() async throws {
        let asked = maintenance.now
        maintenance.replace(try await MaintenanceStore(client).open(), asked: asked)
    }

    private func look() async -> Bool {
        do {
            try await read()
            return true
        } catch {
            logger.debug("maintenance could not be read", error: error)
            return false
        }
    }

    /// Says what is in force: by the gauges always, in the log where it has changed.
    private func tell() {
        let present = maintenance.standing?.window
        maintenance.show(present)
        let before = told.withLock { told in
            defer { told = present }
            return told
        }
        guard before?.id != present?.id else { return }
        if let before { log("maintenance ended", before) }
        if let present { log("maintenance began", present) }
    }

    private func log(_ message: Logger.Message, _ window: MaintenanceWindow) {
        var metadata: Logger.Metadata = [
            "window": "\(window.id)", "tier": "\(window.tier.rawValue)",
            "reason": "\(window.reason)", "author": "\(window.author)",
        ]
        metadata["until"] = window.endsAt.map { "\($0.formatted(.iso8601))" }
        logger.notice(message, metadata: metadata)
    }
}
