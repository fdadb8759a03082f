public import Jobs
public import Meetings
import ModuleKit
import Operations
import Postgres

/// The way of a meeting as part of the running program, built from what the modules provide.
public struct MeetingWork: Sendable {
    /// Whether a module's extractor is used where one is configured.
    static let moduleExtractor = FeatureFlag(
        name: "module_extractor",
        default: true,
        owner: "meetings",
        stage: .released,
        expires: FlagExpiry(2027, 12, 31),
        help: "Uses a configured integration's extractor instead of the built-in rules."
    )

    /// The pipeline.
    public let pipeline: MeetingPipeline
    private let core: Core
    private let database: PostgresClient

    /// Builds the pipeline over a database.
    public init(core: Core, database: Database, modules: CreatedModules) {
        let provided = modules.active
        let found = provided.lazy.compactMap(\.extractor).first
        let isOn = core.flags.isEnabled(Self.moduleExtractor)
        var options = MeetingPipeline.Options()
        options.firstSyncDays = core.settings.syncFirstDays
        options.syncOverlap = core.settings.syncOverlap / .seconds(1)
        options.thresholds = core.settings.itemThresholds
        options.pageURL = core.settings.appURL
        options.rules = core.preparation.meetingRules
        self.core = core
        self.database = database.client
        hasSource = provided.contains { $0.transcriptSource != nil }
        hasBoard = provided.contains { $0.board != nil }
        pipeline = MeetingPipeline(
            database: database.client,
            queue: JobQueue(),
            parts: MeetingPipeline.Parts(
                sources: provided.compactMap(\.transcriptSource),
                extractor: (isOn ? found : nil) ?? RulesExtractor(),
                board: provided.lazy.compactMap(\.board).first
            ),
            options: options,
            metrics: core.metrics,
            logger: core.makeLogger("meetings")
        )
    }

    /// Whether a module brings meetings.
    public let hasSource: Bool
    /// Whether a module takes items to a board.
    public let hasBoard: Bool

    /// People's decisions about items.
    public var review: ItemReview {
        ItemReview(database: database, hasBoard: hasBoard, metrics: core.metrics)
    }

    /// Deletes meetings for good.
    public var deletion: MeetingDeletion {
        MeetingDeletion(
            database: database,
            backupFolder: core.settings.backupFolder,
            dropFolder: core.settings.dropFolder,
            metrics: core.metrics,
            logger: core.makeLogger("meetings")
        )
    }

    private var jobs: [JobDefinition] { pipeline.jobs + [deletion.deleteOldTranscripts] }

    /// Queues a sync for the next moment, instead of at its scheduled time.
    public func syncNow() async throws {
        try await enqueue(try MeetingPipeline.syncJob())
    }

    /// Begins a run that pushes everything approved, instead of at its scheduled time.
    ///
    /// - Returns: The run's number.
    public func pushNow(who: String) async throws -> Int64 {
        try await pipeline.beginPush(who: who)
    }

    private func enqueue(_ job: NewJob) async throws {
        try await database.withTransaction { connection in
            _ = try await JobQueue().enqueue([job], in: connection)
        }
    }

    /// A worker for the way of a meeting alone, for a command's own length.
    public func worker(name: String) throws -> JobWorker {
        try JobWorker(
            store: PostgresJobStore(client: database, metrics: core.metrics),
            definitions: jobs,
            options: JobWorkerOptions(name: name),
            metrics: core.metrics,
            logger: core.makeLogger("jobs")
        )
    }

    /// What the way of a meeting adds: jobs, metrics, and the watched folder where a worker is.
    func contribution(for roles: Set<Role>) -> Contribution {
        var part = Contribution(owner: MeetingsMigrations.group.name)
        part.metrics = MeetingPipeline.metrics
        part.jobs = jobs
        part.services = [
            MeetingCensus(
                database: database,
                metrics: core.metrics,
                logger: core.makeLogger("meetings")
            )
        ]
        if let path = core.settings.dropFolder, roles.contains(.worker) {
            part.services.append(
                DropFolder(
                    path: path,
                    pipeline: pipeline,
                    metrics: core.metrics,
                    logger: core.makeLogger("drop_folder")
                )
            )
        }
        return part
    }
}
