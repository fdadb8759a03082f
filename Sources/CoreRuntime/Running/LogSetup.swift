import Foundation
import Glibc
import Logging
import ModuleKit
public import Observability
public import Operations

/// Builds the pipeline that a server's records take, from its settings.
public enum LogSetup {
    /// Makes the pipeline; every secret in force is taken out of every record.
    ///
    /// - Throws: ``StartRefusal`` where a sink cannot be opened.
    public static func pipeline(
        for preparation: Preparation,
        metrics: MetricRegistry,
        identity: ServiceIdentity
    ) throws(StartRefusal) -> LogPipeline {
        let settings = preparation.settings.logging
        let redactor = Redactor(redactsEmails: settings.redactsEmails)
        for secret in preparation.secrets {
            redactor.add(secret)
        }
        var options = LogPipelineOptions()
        options.level = settings.level
        options.maximumLinesPerMinute["stdout"] = settings.maxLinesPerMinute
        do {
            return try LogPipeline(
                sinks: try settings.sinks.map { try sink($0, settings) },
                options: options,
                redactor: redactor,
                metrics: metrics,
                identity: identity
            )
        } catch {
            throw StartRefusal(.logUnusable(reason: "\(error)"))
        }
    }

    /// Keeps the pipeline's levels at those that were set for all instances.
    public static func levels(of pipeline: LogPipeline, _ running: RunningCore) -> LogLevelFollower
    {
        LogLevelFollower(
            client: running.database.client,
            standard: running.core.settings.logging.level,
            logger: running.core.makeLogger("log")
        ) { level, logger in
            pipeline.setLevel(level, for: logger)
        }
    }

    private static func sink(_ name: String, _ settings: LogSettings) throws -> any LogSink {
        switch name {
        case "file":
            try RotatingFileSink(settings.file)
        case "journald": try JournaldSink()
        default: StandardOutputSink(settings.isPretty ? .pretty(colour: settings.inColour) : .json)
        }
    }
}
