import Foundation
import Glibc
import Logging
import ModuleKit
public import Observability

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
        let redactor = Redactor()
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

    private static func sink(_ name: String, _ settings: LogSettings) throws -> any LogSink {
        switch name {
        case "file":
            try RotatingFileSink(
                path: settings.file,
                maxBytes: settings.fileMaxBytes,
                backups: settings.fileBackupCount
            )
        case "journald": try JournaldSink()
        default: StandardOutputSink(settings.isPretty ? .pretty(colour: true) : .json)
        }
    }
}
