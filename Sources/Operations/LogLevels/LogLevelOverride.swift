public import Logging

/// A logger's level that holds for a while, on every instance.
public struct LogLevelOverride: Sendable, Hashable, Codable {
    /// The name that stands for all loggers without a level of their own.
    public static let allLoggers = "all"

    /// The logger, for itself and those beneath it (`jobs` and `jobs.worker`), or ``allLoggers``.
    public var logger: String
    /// The level from which on it writes.
    public var level: Logger.Level
    /// How long it holds from now on, in seconds.
    public var remaining: Double
    /// Who set it, such as a user's name and machine.
    public var author: String

    /// Creates an override.
    public init(logger: String, level: Logger.Level, remaining: Double, author: String) {
        self.logger = logger
        self.level = level
        self.remaining = remaining
        self.author = author
    }
}
