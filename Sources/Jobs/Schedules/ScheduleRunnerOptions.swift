/// How a ``ScheduleRunner`` goes about its work; the defaults suit production.
public struct ScheduleRunnerOptions: Sendable {
    /// The runner's name among those who lead or would lead, such as the instance's name.
    public var holder: String
    /// How often the leader does its round and renews its lease, when nothing fires.
    public var renewal: Duration = .seconds(5)
    /// How long a lead lasts unless renewed.
    public var lease: Duration = .seconds(12)
    /// How often the others ask to lead; with ``lease`` it bounds the take-over to 15 seconds.
    public var candidacy: Duration = .milliseconds(2_500)
    /// The pause after a round that failed.
    public var retryPause: Duration = .seconds(1)
    /// The shortest sleep between two rounds.
    public var shortestPause: Duration = .milliseconds(20)
    /// How long after its start a run counts as late, and a fire time as missed.
    public var lateness: Duration = .seconds(60)
    /// How many fire times of one schedule a round deals with; the next round follows at once.
    public var batch = 500
    /// How long one call of the store may take.
    public var storeDeadline: Duration = .seconds(5)

    /// Names the runner.
    public init(holder: String) {
        self.holder = holder
    }

    /// Names the runner and says how long its lead lasts; the other times follow from that.
    public init(holder: String, lease: Duration) {
        self.holder = holder
        self.lease = lease
        renewal = lease * 5 / 12
        candidacy = lease * 5 / 24
        storeDeadline = min(storeDeadline, renewal)
        retryPause = min(retryPause, candidacy)
    }
}
