public import FoundationEssentials

/// Something that is to happen again and again: at each fire time one job is enqueued.
public struct Schedule: Sendable {
    /// The name, also the metrics' label `schedule`: 1 to 64 of `a-z`, `0-9` and `_`.
    public let id: String
    /// When it fires, in words of cron.
    public let expression: String
    /// The time zone whose clocks the expression means.
    public let timeZone: TimeZoneRules
    /// Makes the job of a fire time.
    public let job: @Sendable (Date) throws -> NewJob
    private let cron: CronExpression

    /// Declares a schedule.
    ///
    /// - Throws: ``CronError`` where the expression is wrong, ``JobError/invalidName(_:)``.
    public init(
        id: String,
        expression: String,
        timeZone: TimeZoneRules = .utc,
        job: @escaping @Sendable (Date) throws -> NewJob
    ) throws {
        guard JobLimits.isName(id) else { throw JobError.invalidName(id) }
        self.id = id
        self.expression = expression
        self.timeZone = timeZone
        self.job = job
        cron = try CronExpression(parsing: expression)
    }

    /// The first fire time after an instant.
    public func next(after instant: Date) -> Date? {
        cron.next(after: instant, in: timeZone)
    }
}
