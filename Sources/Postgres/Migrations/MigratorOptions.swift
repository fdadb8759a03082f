/// How a migrator waits, and for whom it works.
public struct MigratorOptions: Sendable {
    /// The program that migrates, such as `0.1.0 (1f2e3d4)`; kept with each migration.
    public var program = "unknown"
    /// How long one try waits for a lock, while everybody else queues behind it.
    public var lockTimeout: Duration = .seconds(3)
    /// How often a migration is tried when it does not get its lock.
    public var lockTries = 10
    /// How long a statement of a transaction may take.
    public var statementTimeout: Duration = .seconds(60)
    /// How long to wait for another process that migrates.
    public var turnTimeout: Duration = .seconds(60)
    /// How long the release before the present one is kept for a rollback, after it was last seen.
    public var rollbackWindow: Duration = .seconds(86_400)
    /// How long to pause after a try, counted from 1, so that several do not come back at once.
    public var pause: @Sendable (_ attempt: Int) -> Duration = { attempt in
        let longest = min(10, 0.25 * Double(1 << min(attempt, 8)))
        return .seconds(Double.random(in: longest / 2...longest))
    }

    /// The usual options.
    public init() {}
}
