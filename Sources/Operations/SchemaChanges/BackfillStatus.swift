public import struct Foundation.Date

/// How far a backfill has come.
public struct BackfillStatus: Sendable, Hashable {
    /// What a backfill does at the moment.
    public enum State: String, Sendable, Hashable {
        /// No job has begun it.
        case waiting
        /// A job works on it.
        case running
        /// Its job rests because the database is busy.
        case throttled
        /// Every row is filled.
        case done
    }

    /// Its name.
    public let name: String
    /// The group whose migration asked for it.
    public let group: String
    /// The migration that asked for it.
    public let version: Int
    /// What it does.
    public let state: State
    /// How many rows it has changed.
    public let rows: Int64
    /// The share of the keys that it has gone through, 0 to 1.
    public let progress: Double
    /// How much longer it takes at the pace so far; nil while nobody can say.
    public let remaining: Duration?
    /// When it was last heard of.
    public let updatedAt: Date

    /// Works the share and the estimate out.
    init(
        name: String,
        group: String,
        version: Int,
        state: State,
        rows: Int64,
        keys: (first: Int64?, last: Int64?, done: Int64?),
        elapsed: Double?,
        updatedAt: Date
    ) {
        self.name = name
        self.group = group
        self.version = version
        self.state = state
        self.rows = rows
        self.updatedAt = updatedAt
        guard state != .done else {
            progress = 1
            remaining = .zero
            return
        }
        guard let first = keys.first, let last = keys.last, let done = keys.done, last >= first
        else {
            progress = 0
            remaining = nil
            return
        }
        let share = min(1, max(0, Double(done - first + 1) / Double(last - first + 1)))
        progress = share
        remaining = elapsed.flatMap { share > 0 ? .seconds($0 * (1 - share) / share) : nil }
    }
}
