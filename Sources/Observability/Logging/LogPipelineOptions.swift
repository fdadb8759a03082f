public import Logging

/// The limits and levels of a log pipeline.
public struct LogPipelineOptions: Sendable {
    /// The level from which on records are written where nothing else is set for a logger.
    public var level: Logger.Level = .info
    /// How many records wait for the encoder, and as many again for each sink.
    public var queueCapacity = 65_536
    /// How many more errors wait, beside the queue's capacity.
    public var errorReserve = 4_096
    /// How many bytes of one value are kept; the rest is cut off and marked.
    public var maximumValueBytes = 262_144
    /// How many lines a minute a sink takes, by the sink's name; others take all.
    ///
    /// Beyond it requests that went well are left out first, then debug and info; warnings and
    /// errors pass. What is left out counts as sampled.
    public var maximumLinesPerMinute: [String: Int] = [:]
    /// How long the shutdown waits for what is queued.
    public var flushDeadline: Duration = .seconds(5)
    /// How long drops are gathered before one record tells of them.
    public var dropReportInterval: Duration = .seconds(5)
    /// The time in nanoseconds since 1970; the system's clock unless a test holds it.
    public var time: @Sendable () -> Int64 = LogPipelineOptions.systemTime

    /// The limits as they are meant for production.
    public init() {}
}
