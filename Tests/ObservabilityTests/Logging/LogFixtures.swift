import Logging

@testable import Observability

/// 2026-03-01 09:05:00.123 UTC.
let fixedTime: Int64 = 1_772_355_900_123_456_789

/// A record as tests of the encoders want it.
func makeRecord(
    _ message: String = "request",
    level: Logger.Level = .info,
    error: (any Error)? = nil,
    metadata: Logger.Metadata = [:],
    loggerMetadata: Logger.Metadata = [:],
    providedMetadata: Logger.Metadata = [:],
    context: LogContext? = nil,
    trace: TraceContext? = nil,
    time: Int64 = fixedTime
) -> LogRecord {
    LogRecord(
        event: LogEvent(
            level: level,
            message: "\(message)",
            error: error,
            metadata: metadata,
            source: nil,
            file: "Web/Router.swift",
            function: "handle()",
            line: 42
        ),
        logger: "web",
        loggerMetadata: loggerMetadata,
        providedMetadata: providedMetadata,
        context: context,
        trace: trace,
        time: time
    )
}

/// The identity that tests speak under.
let testIdentity = ServiceIdentity(version: "1.2.3", instance: "one")

/// A record's JSON line.
func jsonLine(_ record: LogRecord, redactor: Redactor = Redactor(), limit: Int = 1_000) -> String {
    var encoder = JSONRecordEncoder(identity: testIdentity)
    return encoder.text(
        of: record,
        TextRules(redaction: redactor.rules, maximumBytes: limit)
    )
}

extension LogRecordEncoder {
    /// What the encoder makes of a record that is the seventh.
    mutating func text(of record: LogRecord, _ rules: TextRules = TextRules()) -> String {
        var bytes = OutputBuffer()
        append(record, number: 7, rules, to: &bytes)
        return String(decoding: bytes.array, as: UTF8.self)
    }
}

/// A pipeline onto sinks, with a logger of it that writes every level.
func makePipeline(
    _ sinks: [any LogSink],
    redactor: Redactor = Redactor(),
    metrics: MetricRegistry = MetricRegistry(),
    configure: (inout LogPipelineOptions) -> Void = { _ in }
) throws -> (pipeline: LogPipeline, logger: Logger) {
    var options = LogPipelineOptions()
    options.level = .trace
    configure(&options)
    let pipeline = try LogPipeline(
        sinks: sinks,
        options: options,
        redactor: redactor,
        metrics: metrics,
        identity: testIdentity
    )
    return (pipeline, Logger(label: "tests") { pipeline.handler(label: $0) })
}
