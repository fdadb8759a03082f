public import FoundationEssentials

/// One fire time as the ledger knows it.
public struct FireRecord: Sendable, Hashable {
    /// The schedule.
    public var schedule: String
    /// The fire time; for ``FireOutcome/triggered`` the moment of the wish.
    public var at: Date
    /// What was done about it.
    public var outcome: FireOutcome
    /// When it was written down.
    public var recordedAt: Date
    /// Its job, where one was enqueued or was waiting under the same unique key.
    public var job: JobID?
    /// Who skipped or triggered it: a person, or `overlap`.
    public var actor: String?
    /// Why it was skipped, triggered or missed.
    public var reason: String?
    /// For what was missed or late: the last round of any leader before; nil where there was none.
    public var idleSince: Date?
    /// When the job's work began, as far as that was seen.
    public var startedAt: Date?
    /// When the job ended, as far as that was seen.
    public var endedAt: Date?
    /// How the job ended; nil until that was seen.
    public var result: RunResult?

    /// Describes a fire time; stores call this.
    public init(
        schedule: String,
        at: Date,
        outcome: FireOutcome,
        recordedAt: Date,
        job: JobID? = nil,
        actor: String? = nil,
        reason: String? = nil,
        idleSince: Date? = nil,
        startedAt: Date? = nil,
        endedAt: Date? = nil,
        result: RunResult? = nil
    ) {
        self.schedule = schedule
        self.at = at
        self.outcome = outcome
        self.recordedAt = recordedAt
        self.job = job
        self.actor = actor
        self.reason = reason
        self.idleSince = idleSince
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.result = result
    }
}

/// What was done about a fire time.
public enum FireOutcome: String, Sendable, Hashable, CaseIterable {
    /// Its job was enqueued in time.
    case fired
    /// Its job was enqueued, noticeably after its time.
    case late
    /// Nobody was there, and the catch-up policy left it out.
    case missed
    /// Somebody, or the overlap policy, left it out.
    case skipped
    /// It is no fire time: somebody asked for a run.
    case triggered
}

/// How the job of a fire time ended.
public enum RunResult: String, Sendable, Hashable, CaseIterable {
    /// Somebody cancelled it.
    case cancelled
    /// Its work was done.
    case completed
    /// It failed for good, or as often as it may.
    case failed
}

/// What is told outside about a run.
public struct RunReport: Sendable, Hashable {
    /// The schedule.
    public let schedule: String
    /// The fire time.
    public let fireTime: Date
    /// The job.
    public let job: JobID
    /// What is new: that it began, how it ended, or both at once, in their order.
    public let events: [Event]
    /// How long it took, once it has ended.
    public let took: Duration?
    /// Why it failed or was cancelled.
    public let failure: String?

    /// Describes what is new; stores call this.
    public init(
        schedule: String,
        fireTime: Date,
        job: JobID,
        events: [Event],
        took: Duration?,
        failure: String?
    ) {
        self.schedule = schedule
        self.fireTime = fireTime
        self.job = job
        self.events = events
        self.took = took
        self.failure = failure
    }

    /// One thing that happened to a run.
    public enum Event: String, Sendable, Hashable, Codable {
        /// It failed, or was cancelled.
        case failure
        /// Its work began.
        case start
        /// Its work was done.
        case success
    }
}
