public import Logging
public import Observability
public import Postgres
public import ServiceLifecycle

/// Says that this instance is there, tells how the schema stands, and sees to what is due.
///
/// Contracts wait for instances that need what they take away, so every instance runs one.
public struct SchemaWatch: Service {
    /// How many beats lie between two looks at the schema.
    private static let beatsPerLook = 3
    /// How long an instance that has ended is remembered.
    private static let memory: Duration = .seconds(30 * 86_400)

    private let client: PostgresClient
    private let migrator: Migrator
    private let instance: String
    private let jobs: SchemaChangeJobs?
    private let metrics: SchemaChangeMetrics
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// Makes a watch.
    ///
    /// - Parameter jobs: What is enqueued when it is due; nil where this instance performs no jobs.
    public init(
        client: PostgresClient,
        migrator: Migrator,
        instance: String,
        jobs: SchemaChangeJobs?,
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: MetricRegistry,
        logger: Logger
    ) {
        self.client = client
        self.migrator = migrator
        self.instance = instance
        self.jobs = jobs
        self.clock = clock
        self.metrics = SchemaChangeMetrics(metrics)
        self.logger = logger
    }

    /// Watches until the service group shuts down, then says that this instance ends.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var beats = 0
            while !Task.isCancelled {
                await beat(looks: beats % Self.beatsPerLook == 0)
                beats += 1
                // Sleeping fails only by cancellation, which the loop's condition sees.
                try? await clock.sleep(for: ProgramRegistry.beat)
            }
        }
        do {
            try await ProgramRegistry(client).signOut(instance)
        } catch {
            // It falls silent instead, and counts as gone a minute later.
            logger.debug("instance not signed out", error: error)
        }
    }

    private func beat(looks: Bool) async {
        do {
            try await migrator.signIn(instance)
            guard looks else { return }
            try await ProgramRegistry(client).forget(after: Self.memory)
            let state = try await migrator.state()
            for (group, head) in migrator.heads {
                let newest = state.applied.filter { $0.group == group }.map(\.version).max()
                let missing = state.pending.count { $0.group == group }
                metrics.set(group: group, version: newest ?? head - missing, missing: missing)
            }
            metrics.set(try await BackfillStore(client).list())
            try await jobs?.enqueueDue()
        } catch {
            logger.warning("schema watch failed", error: error)
        }
    }
}
