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

    /// The level set for this very logger, else the pipeline's for the label.
    var logLevel: Logger.Level {
        get { ownLevel ?? sharedLevel.level }
        set { ownLevel = newValue }
    }

    /// One entry of the metadata.
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Hands a record to the pipeline.
    func log(event: LogEvent) {
        pipeline.emit(
            event,
            logger: label,
            loggerMetadata: metadata,
            providedMetadata: metadataProvider?.get() ?? [:]
        )
    }
}
