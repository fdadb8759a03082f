/// Where a job stands; the store alone moves it, and only along these arrows.
///
///     enqueue ──▶ scheduled ──its time has come──▶ available ◀── lease ran out, or released
///        │            ▲                                │                      ▲
///        │            └── retry or snooze ──┐        claim                    │
///        │                                  │          ▼                      │
///        └───── no time given ──▶ available └────── running ──────────────────┘
///                                                      │
///                                 ┌────────────────────┼───────────────────┐
///                                 ▼                    ▼                   ▼
///                             completed              parked            cancelled
///
/// A waiting job (`scheduled` or `available`) may be cancelled too. `completed`, `parked` and
/// `cancelled` are ends: nothing but a person's word moves a job out of `parked`.
public enum JobState: String, Sendable, Hashable, CaseIterable, Codable {
    /// Ready: the next free worker takes it. Can move to: `running`, `cancelled`.
    case available
    /// Ended by somebody's wish before its work was done.
    case cancelled
    /// Done.
    case completed
    /// Given up, with a cause; it waits for a person.
    case parked
    /// Held by one worker under a lease.
    ///
    /// Can move to: `completed`, `parked`, `cancelled`, `scheduled` (retry, snooze), `available`
    /// (released by a worker that shuts down, or taken from one that fell silent).
    case running
    /// Waits for its time; a retry waits here too. Can move to: `available`, `cancelled`.
    case scheduled

    /// Whether the job is over.
    public var isEnd: Bool {
        switch self {
        case .cancelled, .completed, .parked: true
        case .available, .running, .scheduled: false
        }
    }
}
