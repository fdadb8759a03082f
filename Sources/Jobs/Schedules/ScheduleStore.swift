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
    /// A schedule that is new begins now: nothing of the past fires. One whose expression or zone
    /// has changed goes on from now too; what was due by the old one is written down as missed.
    /// One that an earlier leader had and that is not among them fires no more.
    func install(_ schedules: [Schedule], epoch: Int64) async throws -> [String: Date]

    /// Decides about fire times that are due, writes the decisions down and enqueues the jobs, all
    /// or nothing.
    ///
    /// - Returns: What was written; a fire time that was dealt with before is left out.
    /// - Throws: ``ScheduleError/leadLost`` where the epoch's lease no longer stands.
    func consider(_ batch: DueBatch, epoch: Int64) async throws -> [FireRecord]

    /// Looks what has become of the jobs of fire times, writes it down, and enqueues what the
    /// schedules report of it, all or nothing.
    ///
    /// - Returns: The runs that have ended since the last look.
    func followUp(_ schedules: [Schedule], epoch: Int64) async throws -> [FireRecord]

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
    /// When a leader last did its round; nil where none ever did.
    public let lastTick: Date?

    /// Describes an answer; stores call this.
    public init(epoch: Int64?, now: Date, lastTick: Date? = nil) {
        self.epoch = epoch
        self.now = now
        self.lastTick = lastTick
    }
}

/// What the metrics tell of a schedule.
public struct ScheduleOverview: Sendable, Hashable {
    /// The schedule.
    public let schedule: String
    /// When a run of it last came to a good end.
    public var lastSuccess: Date?
    /// When a fire time was last found that runs late.
    public var lastLate: Date?
    /// When a fire time was last found that never runs.
    public var lastMissed: Date?
    /// When it fires next; nil where it fires no more.
    public var next: Date?

    /// Names a schedule of which nothing is known yet; stores call this.
    public init(schedule: String) {
        self.schedule = schedule
    }
}
