/// How large the batches of a backfill are and how long it rests between them.
///
/// A batch should hold its rows no longer than a person notices, and half of the time is others'.
struct BackfillPace: Sendable, Hashable {
    /// How many rows a batch may have.
    static let batches = 10...10_000
    /// How long a batch should take.
    static let target: Duration = .milliseconds(200)
    /// How long to rest while the database is busy.
    static let busyPause: Duration = .seconds(2)

    /// How many rows the next batch has.
    private(set) var batch = 500

    /// Learns from a batch: one that took too long halves the next, a quick one adds a half.
    mutating func note(_ duration: Duration) {
        if duration > Self.target {
            batch = max(Self.batches.lowerBound, batch / 2)
        } else if duration < Self.target / 2 {
            batch = min(Self.batches.upperBound, batch * 3 / 2)
        }
    }

    /// How long to rest after a batch.
    func pause(after duration: Duration, isBusy: Bool) -> Duration {
        isBusy ? Self.busyPause : min(max(duration, .milliseconds(5)), .seconds(1))
    }
}
