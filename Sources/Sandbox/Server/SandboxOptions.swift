public import Foundation
public import Meetings

/// How a sandbox is set up.
public struct SandboxOptions: Sendable {
    /// The address that it listens on.
    public var host: String

    /// The port; 0 takes any that is free.
    public var port: Int

    /// What the simulated Gemini finds action items with.
    public var extractor: any ActionItemExtractor

    /// The meetings that the simulated Fireflies has.
    public var meetings: [Meeting]

    /// The file that keeps boards and loading times over a restart; nil keeps them in memory only.
    public var stateFile: URL?

    /// The faults that are in force from the start.
    public var faults: SandboxFaults

    /// The quotas of the simulated accounts.
    public var limits: SandboxLimits

    /// Where the vendors tell of what happens; nowhere at first.
    public var webhooks = SandboxWebhooks()

    /// The wall clock.
    public var now: @Sendable () -> Date

    /// The clock that injected waits are measured with.
    public var clock: any Clock<Duration>

    /// A sandbox on loopback: the sample meetings, the built-in rules, generous quotas, no faults.
    public init(
        extractor: any ActionItemExtractor = RulesExtractor(),
        host: String = "127.0.0.1",
        port: Int = 0,
        meetings: [Meeting] = SampleMeetings.all,
        stateFile: URL? = nil,
        faults: SandboxFaults = SandboxFaults(),
        limits: SandboxLimits = SandboxLimits(),
        now: @escaping @Sendable () -> Date = { Date() },
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.extractor = extractor
        self.host = host
        self.port = port
        self.meetings = meetings
        self.stateFile = stateFile
        self.faults = faults
        self.limits = limits
        self.now = now
        self.clock = clock
    }
}

/// The quotas of the simulated accounts; those of monday are a large plan's, the others are chosen
/// so that a demonstration never waits.
public struct SandboxLimits: Sendable, Hashable {
    /// Fireflies' calls a minute.
    public var firefliesCallsPerMinute = 6_000

    /// Fireflies' calls a day, as the smaller plans have them; nil for the plans that have none.
    public var firefliesCallsPerDay: Int?

    /// Gemini's calls a minute.
    public var geminiCallsPerMinute = 6_000

    /// monday's calls a minute.
    public var mondayCallsPerMinute = 5_000

    /// monday's calls a day, which begins at midnight UTC.
    public var mondayCallsPerDay = 25_000

    /// monday's calls that may run at one time.
    public var mondayConcurrency = 250

    /// monday's complexity points a minute.
    public var mondayComplexityPerMinute = 10_000_000

    /// The most items of a board.
    public var mondayItemsPerBoard = 10_000

    /// Quotas as they stand above.
    public init() {}
}
