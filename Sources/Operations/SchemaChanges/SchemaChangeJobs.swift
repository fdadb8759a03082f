public import Jobs
import Logging
public import Observability
public import Postgres

/// The background work of changing a schema while programs use it.
public struct SchemaChangeJobs: Sendable {
    /// What a job of a backfill is told.
    public struct BackfillPayload: Codable, Sendable {
        /// The backfill's name.
        public let name: String
    }

    /// What a job that needs nothing is told.
    public struct Nothing: Codable, Sendable {}

    /// Fills the rows of one backfill.
    public static let runBackfill = JobKind<BackfillPayload>("run_backfill", queue: "schema")
    /// Applies the contracts that nobody stands in the way of any more.
    public static let applyContracts = JobKind<Nothing>(
        "apply_contract_migrations",
        queue: "schema"
    )

    /// How often a backfill begins again because rows came behind it, before it waits.
    private static let passes = 3
    private let client: PostgresClient
    private let migrator: Migrator
    private let backfills: [String: Backfill]
    private let isBusy: @Sendable () async throws -> Bool
    /// How long one attempt works before it lets others have its place.
    private let stint: Duration
    private let clock: any Clock<Duration>
    private let metrics: SchemaChangeMetrics

    /// Takes what is declared.
    ///
    /// - Parameter isBusy: Whether a backfill should rest; nil asks the database.
    public init(
        client: PostgresClient,
        migrator: Migrator,
        backfills: [Backfill],
        stint: Duration = .seconds(120),
        clock: any Clock<Duration> = ContinuousClock(),
        isBusy: (@Sendable () async throws -> Bool)? = nil,
        metrics: MetricRegistry
    ) {
        self.client = client
        self.migrator = migrator
        self.backfills = Dictionary(backfills.map { ($0.name, $0) }) { first, _ in first }
        self.stint = stint
        self.clock = clock
        self.isBusy = isBusy ?? { try await DatabaseLoad.isBusy(client) }
        self.metrics = SchemaChangeMetrics(metrics)
    }

    /// The definitions.
    public var definitions: [JobDefinition] {
        [
            .define(Self.runBackfill, maxSnoozes: 1_000_000) { payload, context in
                try await run(payload.name, context)
            },
            .define(Self.applyContracts, timeout: .seconds(3_600)) { _, _ in
                try await migrator.upgrade()
            },
        ]
    }

    /// Enqueues what there is to do: backfills that are not done, contracts that may be applied.
    public func enqueueDue() async throws {
        let open = try await BackfillStore(client).list().filter { $0.state != .done }
            .map(\.name).filter { backfills[$0] != nil }
        var jobs = try open.map { name in
            try NewJob(
                Self.runBackfill,
                BackfillPayload(name: name),
                uniqueKey: name,
                exclusiveKey: "backfill:\(name)"
            )
        }
        if try await !migrator.plan(upgradeTo: nil).plans.isEmpty {
            jobs.append(try Self.contractJob())
        }
        guard !jobs.isEmpty else { return }
        try await client.withTransaction { [jobs] connection in
            _ = try await JobQueue().enqueue(jobs, in: connection)
        }
    }

    private static func contractJob() throws -> NewJob {
        try NewJob(applyContracts, Nothing(), uniqueKey: "all")
    }

    private func run(_ name: String, _ context: JobContext) async throws {
        guard let backfill = backfills[name] else {
            throw JobCancellation(reason: "this program has no backfill \(name)")
        }
        let store = BackfillStore(client)
        try await store.begin(backfill)
        let start = ContinuousClock.now
        for _ in 1...Self.passes {
            guard try await fill(backfill, in: store, since: start, context) else {
                throw JobSnooze(for: .milliseconds(10), reason: "others have their turn")
            }
            if try await store.end(backfill) {
                context.logger.notice("backfill done", metadata: ["backfill": "\(name)"])
                try await client.withTransaction { connection in
                    _ = try await JobQueue().enqueue([Self.contractJob()], in: connection)
                }
                return
            }
        }
        throw JobSnooze(for: .seconds(30), reason: "rows that are not filled keep coming")
    }

    /// Goes through the table; false where the attempt's time is over before its end.
    private func fill(
        _ backfill: Backfill,
        in store: BackfillStore,
        since start: ContinuousClock.Instant,
        _ context: JobContext
    ) async throws -> Bool {
        var pace = BackfillPace()
        while ContinuousClock.now - start < stint {
            try context.checkHeld()
            if try await isBusy() {
                metrics.waited(backfill.name)
                try await store.noteThrottled(backfill)
                try await clock.sleep(for: pace.pause(after: .zero, isBusy: true))
                continue
            }
            let begun = ContinuousClock.now
            let batch = try await store.fill(backfill, limit: pace.batch)
            guard batch.looked > 0 else { return true }
            metrics.filled(backfill.name, rows: batch.changed)
            let duration = ContinuousClock.now - begun
            pace.note(duration)
            try await clock.sleep(for: pace.pause(after: duration, isBusy: false))
        }
        return false
    }
}
