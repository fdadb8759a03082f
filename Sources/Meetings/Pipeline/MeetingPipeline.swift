public import Foundation
public import Jobs
public import Logging
public import Observability
import Operations
public import Postgres

/// The way of a meeting, from a source to the board, as jobs.
///
/// `sync_transcripts` asks the sources what is new and queues one `fetch_transcript` a meeting;
/// that stores the transcript and queues `extract_action_items`, which stores the items and queues
/// `push_action_items`. Every job does its work and queues the next in one transaction, so that a
/// kill at any point leaves either the job or its result.
public struct MeetingPipeline: Sendable {
    /// What a pipeline is built from.
    public struct Parts: Sendable {
        /// Where transcripts come from.
        public var sources: [any TranscriptSource]
        /// Who finds the action items of which meeting.
        public var readers: ReadingPaths
        /// Where items go; without one they stay approved.
        public var board: (any TaskBoard)?
        /// Where canaries keep what both paths of a flag make of a meeting; nil without canaries.
        public var trials: ReadingTrials?

        /// Creates the parts.
        public init(
            sources: [any TranscriptSource],
            readers: ReadingPaths,
            board: (any TaskBoard)?,
            trials: ReadingTrials? = nil
        ) {
            self.sources = sources
            self.readers = readers
            self.board = board
            self.trials = trials
        }

        /// Creates the parts with one extractor for every meeting.
        public init(
            sources: [any TranscriptSource],
            extractor: any ActionItemExtractor,
            board: (any TaskBoard)?
        ) {
            self.init(sources: sources, readers: ReadingPaths(extractor), board: board)
        }
    }

    /// What an operator can set.
    public struct Options: Sendable {
        /// The confidences that decide what happens to an item.
        public var thresholds = ItemThresholds()
        /// The rules that decide which meetings are read, and where their items go.
        public var rules = MeetingRules.builtIn
        /// How far back the first sync of a source reads, in days.
        public var firstSyncDays = 7
        /// How far before the newest meeting that a source listed the next sync begins, in seconds.
        ///
        /// Sources list a meeting by the time it was held, and may show it only when its transcript
        /// is done; those of long ones come after those of short ones.
        public var syncOverlap: TimeInterval = 2 * 86_400
        /// The address under which people reach the page, for links from the board.
        public var pageURL: String?

        /// Creates the default options.
        public init() {}
    }

    let store: any PipelineStore
    let parts: Parts
    let options: Options
    let metrics: PipelineMetrics
    let review: ReviewMetrics
    let logger: Logger
    let now: @Sendable () -> Date

    /// Creates a pipeline on PostgreSQL; nothing runs before its jobs are given to a worker.
    ///
    /// - Parameter now: The time of day; tests hold it.
    public init(
        database: PostgresClient,
        queue: JobQueue,
        parts: Parts,
        options: Options = Options(),
        metrics: MetricRegistry,
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.init(
            store: PostgresPipelineStore(database: database, queue: queue),
            parts: parts,
            options: options,
            metrics: metrics,
            logger: logger,
            now: now
        )
    }

    /// Creates a pipeline on any store.
    public init(
        store: any PipelineStore,
        parts: Parts,
        options: Options = Options(),
        metrics: MetricRegistry,
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.store = store
        self.parts = parts
        self.options = options
        self.metrics = PipelineMetrics(metrics)
        review = ReviewMetrics(metrics)
        self.logger = logger
        self.now = now
    }

    /// The jobs that a worker runs for the pipeline.
    public var jobs: [JobDefinition] {
        [
            syncTranscripts, fetchTranscript, extractActionItems, compareReading,
            pushActionItems, readBoard, undoRun,
        ]
    }

    /// The flags between whose two paths a canary can be had.
    public var triedFlags: [String] { parts.readers.flagNames }

    /// The metric families of the pipeline, of the watched folder, and of the canaries of readings.
    public static let metrics =
        PipelineMetrics.descriptors + ReviewMetrics.descriptors + DropFolder.descriptors
        + CanaryJudge.descriptors

    /// The schedule at which the sources are read.
    public static let dailySync = "daily_sync"
    /// The schedule at which approved items are pushed.
    public static let autoPush = "auto_push"

    /// The schedule at which stored meetings are looked through for words that changed since.
    public static let recheck = "recheck_sources"

    /// The schedule that looks whether the sources have worked again on meetings that are stored:
    /// where a message of that was lost, no other sync reads so far back.
    ///
    /// - Parameters:
    ///   - days: Of how many days meetings are looked at.
    ///   - expression: When, as a cron expression.
    ///   - timeZone: The zone in which that is meant.
    /// - Throws: ``CronError`` where the expression is not one.
    public static func recheckSchedule(
        days: Int,
        expression: String,
        timeZone: TimeZoneRules
    ) throws -> Schedule {
        try Schedule(
            id: recheck,
            expression: expression,
            timeZone: timeZone,
            overlap: .skip
        ) { _ in try syncJob(SyncRequest(recheckDays: days)) }
    }

    /// The schedules `daily_sync` and `auto_push`.
    ///
    /// Of fire times that nobody was there for the newest runs, for a run takes in all that has
    /// gathered; a run that is not over makes the next one needless.
    ///
    /// - Parameters:
    ///   - sync: When the sources are read, as a cron expression.
    ///   - push: When approved items that are not on the board yet are pushed.
    ///   - timeZone: The zone in which both are meant.
    /// - Throws: ``CronError`` where an expression is not one.
    public static func schedules(
        sync: String,
        push: String,
        timeZone: TimeZoneRules
    ) throws -> [Schedule] {
        [
            try Schedule(
                id: dailySync,
                expression: sync,
                timeZone: timeZone,
                overlap: .skip
            ) { _ in try syncJob() },
            try Schedule(
                id: autoPush,
                expression: push,
                timeZone: timeZone,
                overlap: .skip
            ) { _ in try pushJob() },
        ]
    }
}

/// What can be wrong with a pipeline job's payload.
public enum PipelineError: Error, Hashable, CustomStringConvertible {
    /// A job names a source that no module provides.
    case unknownSource(String)
    /// A source has not finished a transcript in ninety days.
    case neverReady(String, String)

    /// A sentence that says what to do.
    public var description: String {
        switch self {
        case .unknownSource(let name):
            "no module provides the transcript source '\(name)'; configure it, "
                + "then run `taskforge jobs retry`"
        case .neverReady(let source, let id):
            "'\(source)' has not finished the transcript '\(id)' in ninety days; look at it there, "
                + "then run `taskforge jobs retry`"
        }
    }
}

extension PipelineError: RetryClassifying {
    /// It does not mend itself by waiting.
    public var retryAdvice: RetryAdvice {
        switch self {
        case .unknownSource, .neverReady: .askPerson
        }
    }
}
