import Foundation
import Jobs
import Logging
import Meetings
import Observability
import Postgres
import TestSupport

/// A pipeline on a database of its own, with vendors in memory.
struct PipelineFixture {
    let database: PostgresClient
    let pipeline: MeetingPipeline
    let source: FakeSource
    let board: FakeBoard
    let metrics: MetricRegistry

    /// The states in which a job is not over.
    private static let unfinished = "'available', 'running', 'scheduled'"

    /// Runs `body` with a migrated database and a pipeline on it.
    static func with(
        _ meetings: [Meeting],
        extractor: any ActionItemExtractor = PromiseExtractor(),
        readers: ReadingPaths? = nil,
        now: @escaping @Sendable () -> Date = { Date() },
        _ body: (PipelineFixture) async throws -> Void
    ) async throws {
        try await withTestDatabase { database in
            try await migrate(database)
            let fixture = make(
                database,
                source: FakeSource(meetings),
                board: FakeBoard(),
                extractor: extractor,
                readers: readers,
                now: now
            )
            try await body(fixture)
        }
    }

    /// Applies the tables that the pipeline needs.
    static func migrate(
        _ database: PostgresClient,
        and others: [MigrationGroup] = []
    ) async throws {
        let migrator = Migrator(
            groups: [JobsMigrations.group, MeetingsMigrations.group] + others,
            client: database,
            logger: quiet
        )
        _ = try await migrator.upgrade()
    }

    /// Puts a pipeline together, as one process does at its start.
    static func make(
        _ database: PostgresClient,
        source: FakeSource,
        board: FakeBoard,
        extractor: any ActionItemExtractor = PromiseExtractor(),
        readers: ReadingPaths? = nil,
        hasBoard: Bool = true,
        rules: MeetingRules = .builtIn,
        trials: ReadingTrials? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) -> PipelineFixture {
        let metrics = MetricRegistry()
        var options = MeetingPipeline.Options()
        options.rules = rules
        let pipeline = MeetingPipeline(
            database: database,
            queue: JobQueue(),
            parts: .init(
                sources: [source],
                readers: readers ?? ReadingPaths(extractor),
                board: hasBoard ? board : nil,
                trials: trials
            ),
            options: options,
            metrics: metrics,
            logger: quiet,
            now: now
        )
        return PipelineFixture(
            database: database,
            pipeline: pipeline,
            source: source,
            board: board,
            metrics: metrics
        )
    }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Enqueues jobs as a command does.
    func enqueue(_ job: NewJob) async throws {
        _ = try await PostgresJobStore(client: database).enqueue([job])
    }

    /// A worker that runs the pipeline's jobs, with waits short enough for a test.
    ///
    /// - Parameter lease: how long a worker that stalls keeps its jobs.
    func makeWorker(
        named name: String = "test",
        lease: Duration = .milliseconds(1_500)
    ) throws -> JobWorker {
        var options = JobWorkerOptions(name: name)
        options.lease = lease
        options.heartbeat = .milliseconds(300)
        options.rescueInterval = .milliseconds(200)
        options.promotionInterval = .milliseconds(50)
        options.pollInterval = .milliseconds(100)
        return try JobWorker(
            store: PostgresJobStore(client: database),
            definitions: pipeline.jobs,
            options: options,
            metrics: metrics,
            logger: Self.quiet
        )
    }

    /// Works until no job is unfinished.
    func workUntilQuiet() async throws {
        let worker = try makeWorker()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            try await waitUntilQuiet()
            worker.drain()
            try await group.waitForAll()
        }
    }

    /// Works until no job is unfinished, and lets every wait of a job and for a board be over.
    func workThroughWaits() async throws {
        let worker = try makeWorker()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            try await eventually("all jobs are finished") {
                try await database.query(
                    "UPDATE push_batches SET sent_at = sent_at - interval '2 minutes'"
                )
                try await database.query(
                    "UPDATE jobs SET run_at = now() WHERE state = 'scheduled'"
                )
                return try await isQuiet()
            }
            worker.drain()
            try await group.waitForAll()
        }
    }

    /// Stores the meetings and their items, without a board to push to.
    func syncWithoutBoard() async throws {
        let other = Self.make(database, source: source, board: board, hasBoard: false)
        try await other.enqueue(MeetingPipeline.syncJob())
        try await other.workUntilQuiet()
    }

    /// Waits until no job is unfinished.
    func waitUntilQuiet() async throws {
        try await eventually("all jobs are finished") {
            try await isQuiet()
        }
    }

    /// Whether there were jobs and none is unfinished.
    func isQuiet() async throws -> Bool {
        let rows = try await database.query(
            """
            SELECT count(*) FILTER (WHERE state IN (\(unescaped: Self.unfinished))) AS unfinished,
                count(*) AS jobs FROM jobs
            """
        )
        let unfinished: Int64 = try rows.first?["unfinished"] ?? 0
        let jobs: Int64 = try rows.first?["jobs"] ?? 0
        return jobs > 0 && unfinished == 0
    }

    /// The state of every stored item by its text.
    func itemStates() async throws -> [String: ItemState] {
        let items = try await ItemStore(database).list()
        return Dictionary(uniqueKeysWithValues: items.map { ($0.text, $0.state) })
    }
}
