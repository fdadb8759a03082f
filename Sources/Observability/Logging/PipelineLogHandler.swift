import Logging

/// The swift-log handler of a pipeline: hands records over and formats nothing.
struct PipelineLogHandler: LogHandler {
    /// The metadata of this very logger.
    var metadata: Logger.Metadata = [:]
    /// Gives further metadata at each call.
    var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let pipeline: LogPipeline
    private let sharedLevel: LogLevels.Cell
    private var ownLevel: Logger.Level?

    /// Makes the handler of a logger.
    init(label: String, pipeline: LogPipeline, level: LogLevels.Cell) {
        self.label = label
        self.pipeline = pipeline
        sharedLevel = level
    }

    /// The level set for this very logger, else the pipeline's for the label; within a run whose
    /// debug lines are kept no higher than theirs.
    var logLevel: Logger.Level {
        get {
            let level = levelInForce
            guard level > FlightRecorder.level, FlightRecorder.current != nil else { return level }
            return FlightRecorder.level
        }
        set { ownLevel = newValue }
    }

    private var levelInForce: Logger.Level { ownLevel ?? sharedLevel.level }

    /// One entry of the metadata.
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Hands a record to the pipeline, or to the run's recorder where the level leaves it out.
    func log(event: LogEvent) {
        let record = pipeline.record(
            event,
            logger: label,
            loggerMetadata: metadata,
            providedMetadata: metadataProvider?.get() ?? [:]
        )
        if event.level >= levelInForce {
            pipeline.emit(record)
        } else {
            FlightRecorder.current?.keep(record, pipeline)
        }
    }
}
