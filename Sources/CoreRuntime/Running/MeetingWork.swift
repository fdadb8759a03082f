public import Jobs
public import Meetings
import ModuleKit
import Operations
import Postgres

/// The way of a meeting as part of the running program, built from what the modules provide.
public struct MeetingWork: Sendable {
    /// The pipeline.
    public let pipeline: MeetingPipeline
    private let core: Core
    private let database: PostgresClient

    /// Builds the pipeline over a database.
    public init(core: Core, database: Database, modules: CreatedModules) {
        let provided = modules.active
        let trials = ReadingTrials(database: database.client)
        self.trials = trials
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
                readers: ReadingPaths(
                    standard: RulesExtractor(),
                    alternatives: Self.alternatives(provided),
                    flags: core.flags
                ),
                board: provided.lazy.compactMap(\.board).first,
                trials: trials
            ),
            options: options,
            metrics: core.metrics,
            logger: core.makeLogger("meetings")
        )
    }

    /// The first module's extractor in the place of the rules, and its candidate in its own place.
    private static func alternatives(_ modules: [any Module]) -> [ReadingPaths.Alternative] {
        guard let module = modules.first(where: { $0.extractor != nil }),
            let extractor = module.extractor
        else { return [] }
        let flag = CoreFlags.moduleExtractor
        return [.init(flag: flag, extractor: extractor)]
            + [module.extractorCandidate].compactMap(\.self)
    }

    /// What both paths of a flag made of meetings, for canaries.
    public let trials: ReadingTrials
    /// Whether a module brings meetings.
    public let hasSource: Bool
    /// Whether a module takes items to a board.
    public let hasBoard: Bool

    /// People's decisions about items.
    public var review: ItemReview {
        ItemReview(database: database, hasBoard: hasBoard, metrics: core.metrics)
    }

    /// Takes back what the new path of a canary made.
    public var takeBack: CanaryTakeBack {
        CanaryTakeBack(database: database, pipeline: pipeline, review: review)
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

    private var keptFiles: KeptFiles {
        KeptFiles(
            database: database,
            dropFolder: core.settings.dropFolder,
            metrics: core.metrics,
            logger: core.makeLogger("drop_folder")
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
            logger: core.makeLogger("jobs"),
            scope: { [maintenance = core.maintenance] in maintenance.claims }
        )
    }

    /// The queues of the way of a meeting from which everything may be claimed now.
    public var openQueues: Set<String> {
        let scope = core.maintenance.claims
        return Set(pipeline.jobs.map(\.queue))
            .subtracting(pipeline.jobs.filter { !scope.holds($0) }.map(\.queue))
    }

    /// What the way of a meeting adds: jobs, metrics, and the watched folder where a worker is.
    func contribution(for roles: Set<Role>) -> Contribution {
        var part = Contribution(owner: MeetingsMigrations.group.name)
        part.metrics = MeetingPipeline.metrics
        part.jobs = jobs
        part.histories = [.pushBatches, .runs]
        part.services = [
            MeetingCensus(
                database: database,
                metrics: core.metrics,
                logger: core.makeLogger("meetings")
            )
        ]
        if roles.contains(.worker) {
            part.services.append(
                CanaryJudge(
                    database: database,
                    trials: trials,
                    interval: core.settings.canaryInterval,
                    metrics: core.metrics,
                    logger: core.makeLogger("canaries")
                )
            )
        }
        if let path = core.settings.dropFolder, roles.contains(.worker) {
            part.services.append(
                DropFolder(
                    path: path,
                    pipeline: pipeline,
                    keptFiles: keptFiles,
                    metrics: core.metrics,
                    logger: core.makeLogger("drop_folder"),
                    isHeld: { [maintenance = core.maintenance] in maintenance.holdsIntake }
                )
            )
        }
        return part
    }
}
