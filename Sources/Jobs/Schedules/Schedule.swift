public import FoundationEssentials

/// Something that is to happen again and again: at each fire time one job is enqueued.
public struct Schedule: Sendable {
    /// The longest jitter, in seconds.
    public static let longestJitter = 3_600

    /// The name, also the metrics' label `schedule`: 1 to 64 of `a-z`, `0-9` and `_`.
    public let id: String
    /// When it fires, in words of cron.
    public let expression: String
    /// The time zone whose clocks the expression means.
    public let timeZone: TimeZoneRules
    /// What becomes of fire times that nobody was there for.
    public let catchUp: CatchUpPolicy
    /// What becomes of a fire time whose schedule's earlier run is not over.
    public let overlap: OverlapPolicy
    /// By how much a fire time is put off at most, in whole seconds; see ``start(of:)``.
    public let jitter: Int
    /// Makes the job of a fire time.
    public let job: @Sendable (Date) throws -> NewJob
    /// Makes the job that tells somebody outside how a run stands; nil where nobody is told.
    public var report: (@Sendable (RunReport) throws -> NewJob?)?
    /// The expression, read.
    public let cron: CronExpression

    /// Declares a schedule.
    ///
    /// - Parameter jitter: 0 to ``longestJitter`` seconds; what is beyond is cut.
    /// - Throws: ``CronError`` where the expression is wrong, ``JobError/invalidName(_:)``.
    public init(
        id: String,
        expression: String,
        timeZone: TimeZoneRules = .utc,
        catchUp: CatchUpPolicy = .latest(),
        overlap: OverlapPolicy = .allow,
        jitter: Int = 0,
        job: @escaping @Sendable (Date) throws -> NewJob
    ) throws {
        guard JobLimits.isName(id) else { throw JobError.invalidName(id) }
        self.id = id
        self.expression = expression
        self.timeZone = timeZone
        self.catchUp = catchUp
        self.overlap = overlap
        self.jitter = min(max(0, jitter), Self.longestJitter)
        self.job = job
        cron = try CronExpression(parsing: expression)
    }

    /// The first fire time after an instant.
    public func next(after instant: Date) -> Date? {
        cron.next(after: instant, in: timeZone)
    }

    /// The last fire time at or before an instant.
    public func previous(atOrBefore instant: Date) -> Date? {
        cron.previous(atOrBefore: instant, in: timeZone)
    }

    /// When a fire time's run starts: the fire time itself, put off by its share of the jitter.
    ///
    /// The share follows from the schedule's name and the fire time alone, so that every process
    /// reckons the same, before and after a restart.
    public func start(of fireTime: Date) -> Date {
        guard jitter > 0 else { return fireTime }
        // FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(id) \(Int(fireTime.timeIntervalSince1970))".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return fireTime.addingTimeInterval(Double(hash % UInt64(jitter + 1)))
    }

    /// The fire times after an instant whose start has come, the oldest first.
    ///
    /// - Parameter limit: How many at most; the rest is for a later call.
    func due(after instant: Date, at now: Date, limit: Int) -> DueTimes {
        var due = DueTimes(times: [], next: next(after: instant), isWhole: true)
        while let time = due.next, start(of: time) <= now {
            guard due.times.count < limit else {
                due.isWhole = false
                break
            }
            due.times.append(time)
            due.next = next(after: time)
        }
        return due
    }
}

/// The fire times of a schedule that are due at a moment.
struct DueTimes: Sendable, Hashable {
    /// The fire times, the oldest first.
    var times: [Date]
    /// The fire time after them.
    var next: Date?
    /// Whether the next one is not due, so that the last of the times is the newest that is.
    var isWhole: Bool
}
