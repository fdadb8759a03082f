public import Logging
public import ServiceLifecycle

/// The way of log records from swift-log to the sinks, without ever blocking a caller.
///
/// A caller puts a record into a bounded ring and returns. One thread encodes the records, and each
/// sink has a bounded queue and a thread of its own. What there is no room for is dropped, the
/// least dear first, and counted: for each sink the records emitted are those written, dropped,
/// sampled and queued.
///
/// Set it up before the first `Logger.current` is read, for swift-log fixes its default there:
///
///     LoggingSystem.bootstrap { label in pipeline.handler(label: label) }
public final class LogPipeline: Service {
    private let dispatcher: LogDispatcher
    private let levels: LogLevels
    private let options: LogPipelineOptions

    /// Starts a pipeline to the given sinks.
    ///
    /// - Throws: where the system gives no thread or no file descriptor.
    public init(
        sinks: [any LogSink],
        options: LogPipelineOptions = LogPipelineOptions(),
        redactor: Redactor,
        metrics: MetricRegistry,
        identity: ServiceIdentity
    ) throws {
        self.options = options
        levels = LogLevels(standard: options.level)
        let dispatcher = try LogDispatcher(
            sinks: sinks,
            options: options,
            redactor: redactor,
            metrics: LogMetrics(metrics),
            identity: identity
        )
        self.dispatcher = dispatcher
        metrics.onGather { [weak dispatcher] in dispatcher?.gather() }
        try dispatcher.start()
    }

    deinit {
        dispatcher.stop()
    }

    /// A swift-log handler for a logger.
    public func handler(label: String) -> any LogHandler {
        PipelineLogHandler(label: label, pipeline: self, level: levels.cell(for: label))
    }

    /// Sets the level of a logger and of those beneath it (`jobs` and `jobs.worker`), or of all
    /// that have none of their own where no logger is named; nil takes a logger's level back.
    public func setLevel(_ level: Logger.Level?, for logger: String? = nil) {
        levels.set(level, for: logger)
    }

    /// The level of a logger.
    public func level(of logger: String) -> Logger.Level {
        levels.level(of: logger)
    }

    /// Waits until everything queued is written; false where that took longer than the deadline.
    @discardableResult
    public func flush(deadline: Duration) async -> Bool {
        await dispatcher.flush(deadline: deadline)
    }

    /// Runs until the graceful shutdown or the cancellation, then flushes.
    ///
    /// Records are written before and after as well; name it first among the services, so that it
    /// is shut down last.
    public func run() async throws {
        // A throw means that the task was cancelled, which ends the service just as well.
        try? await gracefulShutdown()
        await flush(deadline: options.flushDeadline)
    }

    /// Has the sinks open their files anew, and says so in a record.
    public func reopen() {
        dispatcher.reopen()
    }

    /// Has records that are queued written even where the process dies of a fault.
    ///
    /// For the one pipeline of a program: the handlers of signals are the process's.
    public func flushOnCrash() {
        dispatcher.flushOnCrash()
    }

    /// How many records wait for the encoder or are just being encoded.
    package var pending: Int { dispatcher.pending }

    /// Makes a record together with what belongs to the present task.
    func record(
        _ event: LogEvent,
        logger: String,
        loggerMetadata: Logger.Metadata,
        providedMetadata: Logger.Metadata
    ) -> LogRecord {
        LogRecord(
            event: event,
            logger: logger,
            loggerMetadata: loggerMetadata,
            providedMetadata: providedMetadata,
            context: LogContext.current,
            trace: TraceContext.current,
            time: options.time()
        )
    }

    /// Counts debug lines of a failed run that there was no room for.
    func countUnkept(_ count: UInt64) {
        dispatcher.countUnkept(count)
    }

    /// Hands a record over.
    func emit(_ record: LogRecord) {
        dispatcher.emit(record)
    }
}
