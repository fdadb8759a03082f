public import FoundationEssentials

/// Where leaders, schedules and fire times are kept.
///
/// Every write of a leader names its epoch and happens only while that epoch's lease stands, so
/// that a leader that was asleep cannot act once another has taken over. All times are the store's.
public protocol ScheduleStore: Sendable {
    /// Asks to lead, or to go on leading: granted where nobody does, or the asker does.
    ///
    /// An epoch that is not the present one asks anew; being granted then begins a new epoch.
    func lead(_ holder: String, epoch: Int64?, for lease: Duration) async throws -> Standing

    /// Gives up the lead, so that another can take it at once.
    func resign(epoch: Int64) async throws

    /// Makes schedules known and says up to when each one's fire times are dealt with.
    ///
    /// A schedule that is new begins now: nothing of the past fires.
    func install(_ schedules: [Schedule], epoch: Int64) async throws -> [String: Date]

    /// Records a fire time and enqueues its job, both or neither.
    ///
    /// - Throws: ``ScheduleError/leadLost`` where the epoch's lease no longer stands.
    func fire(_ fire: ScheduleFire, epoch: Int64) async throws -> FireResult

    /// Notes that the leader's round is done.
    func tick(epoch: Int64) async throws

    /// How long ago a leader last did its round; nil where none ever did.
    func sinceLastTick() async throws -> Duration?

    /// What the metrics tell of each schedule.
    func overview() async throws -> [ScheduleOverview]
}

/// The answer to one who asks to lead.
public struct Standing: Sendable, Hashable {
    /// The asker's epoch; nil where another leads.
    public let epoch: Int64?
    /// The store's time.
    public let now: Date

    /// Describes an answer; stores call this.
    public init(epoch: Int64?, now: Date) {
        self.epoch = epoch
        self.now = now
    }
}

/// One fire time that is due, and its job.
public struct ScheduleFire: Sendable {
    /// The schedule.
    public let schedule: String
    /// The fire time.
    public let at: Date
    /// The fire time after it, for people to see.
    public let next: Date?
    /// Whether it is fired noticeably after its time.
    public let isLate: Bool
    /// The job.
    public let job: NewJob

    /// Describes a fire time.
    public init(schedule: String, at: Date, next: Date?, isLate: Bool, job: NewJob) {
        self.schedule = schedule
        self.at = at
        self.next = next
        self.isLate = isLate
        self.job = job
    }
}

/// What firing came to.
public enum FireResult: Sendable, Hashable {
    /// The fire time had been fired before; nothing was done.
    case alreadyFired
    /// The job is enqueued, or was waiting already under its unique key.
    case fired(JobID)
}

/// What the metrics tell of a schedule.
public struct ScheduleOverview: Sendable, Hashable {
    /// The schedule.
    public let schedule: String
    /// When a job of it was last completed, as far as its row is still there.
    public let lastSuccess: Date?
    /// When it fires next.
    public let next: Date?

    /// Describes a schedule; stores call this.
    public init(schedule: String, lastSuccess: Date?, next: Date?) {
        self.schedule = schedule
        self.lastSuccess = lastSuccess
        self.next = next
    }
}

/// What can go wrong with schedules.
public enum ScheduleError: Error, Equatable, CustomStringConvertible {
    /// Two schedules of one name.
    case duplicateID(String)
    /// Another process leads now.
    case leadLost
    /// No leader has done its round for so long; nil means ever.
    case silent(Duration?)

    /// A sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .duplicateID(let id):
            "Two schedules are named `\(id)`; give one of them another name."
        case .leadLost:
            "Another process leads the schedules now; this one steps back."
        case .silent(nil):
            "No scheduler has run yet; start a process with the role `scheduler`."
        case .silent(.some(let age)):
            "No scheduler has done its round for \(age.components.seconds) s; "
                + "is a process with the role `scheduler` running?"
        }
    }
}
