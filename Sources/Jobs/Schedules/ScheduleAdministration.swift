public import FoundationEssentials

/// What people see of schedules and may ask of them; no lead is needed for it.
///
/// Every wish is written down with who, when and why.
public protocol ScheduleAdministration: Sendable {
    /// Every schedule that was ever made known, by name.
    func schedules() async throws -> [ScheduleRecord]

    /// The fire times of a schedule that were dealt with, the newest first.
    func ledger(of schedule: String, limit: Int) async throws -> [FireRecord]

    /// What people and new versions changed about a schedule, the newest first.
    func changes(of schedule: String, limit: Int) async throws -> [ScheduleChange]

    /// Pauses a schedule, or lets it go on, or leaves out its next fire time.
    ///
    /// - Returns: Whether that changed anything; nil where no such schedule is known.
    func ask(
        _ wish: ScheduleChange.Wish,
        of schedule: String,
        by actor: String,
        reason: String?
    ) async throws -> Bool?

    /// Enqueues a schedule's job now.
    ///
    /// - Parameter fireTime: The fire time that this makes up for; nothing is done where it was
    ///   dealt with in any other way than being missed. Nil where it is a run of its own.
    /// - Returns: The job; nil where nothing was done.
    func trigger(
        _ schedule: Schedule,
        for fireTime: Date?,
        by actor: String,
        reason: String?
    ) async throws -> JobID?
}

/// A schedule as the store knows it.
public struct ScheduleRecord: Sendable, Hashable {
    /// The name.
    public var id: String
    /// The expression of the latest leader.
    public var expression: String
    /// The name of its time zone.
    public var timeZone: String
    /// What people have asked of it.
    public var control: ScheduleControl
    /// Fire times up to here are dealt with.
    public var consideredUntil: Date
    /// When it was first made known: fire times are expected from here on.
    public var createdAt: Date
    /// The fire time that was dealt with last, a triggered run included.
    public var latest: FireRecord?

    /// Describes a schedule; stores call this.
    public init(
        id: String,
        expression: String,
        timeZone: String,
        control: ScheduleControl,
        consideredUntil: Date,
        createdAt: Date,
        latest: FireRecord?
    ) {
        self.id = id
        self.expression = expression
        self.timeZone = timeZone
        self.control = control
        self.consideredUntil = consideredUntil
        self.createdAt = createdAt
        self.latest = latest
    }
}

/// One change of a schedule.
public struct ScheduleChange: Sendable, Hashable {
    /// What a person may ask.
    public enum Wish: String, Sendable, Hashable {
        /// No runs from now on.
        case pause
        /// Runs again from now on.
        case resume
        /// The next fire time is left out.
        case skipNext = "skip_next"
    }

    /// When.
    public let at: Date
    /// Who.
    public let actor: String
    /// What: a ``Wish``, or `change` for another expression or zone.
    public let action: String
    /// Why, or from what to what.
    public let reason: String?

    /// Describes a change; stores call this.
    public init(at: Date, actor: String, action: String, reason: String?) {
        self.at = at
        self.actor = actor
        self.action = action
        self.reason = reason
    }
}
