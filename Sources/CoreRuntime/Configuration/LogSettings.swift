import Glibc
public import Logging
import ModuleKit
public import Observability

/// How records are written, from the `LOG_` variables.
public struct LogSettings: Sendable {
    /// The least severe records that are written.
    public var level: Logger.Level
    /// Whether standard output gets records for people instead of JSON.
    public var isPretty: Bool
    /// Whether they are in colour.
    public var inColour: Bool
    /// The names of the sinks: `stdout`, `file`, `journald`.
    public var sinks: [String]
    /// The rate above which records below warning are left out.
    public var maxLinesPerMinute: Int?
    /// The file sink's file, its rotation and what is kept.
    public var file: LogFileOptions
    /// Whether e-mail addresses are taken out of every record.
    public var redactsEmails: Bool

    init(
        _ values: ConfigurationValues,
        environment: DeploymentEnvironment,
        isTerminal: Bool = isatty(STDOUT_FILENO) == 1,
        streams: JournalStreams = .ofThisProcess
    ) throws(ConfigurationFault) {
        let name = try values[CoreKeys.logLevel]
        level = Logger.Level(rawValue: name) ?? .info
        let format = try values[CoreKeys.logFormat]
        isPretty = format.map { $0 == "pretty" } ?? isTerminal
        // See no-color.org: any value but an empty one says no.
        let refusesColour = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        inColour = isTerminal && !refusesColour
        let given = try values[CoreKeys.logSinks]
        let journal = try values[CoreKeys.journalStream]
        let usual =
            streams.usualSinks(journal: journal)
            + (environment == .production ? [] : ["file"])
        sinks = given.isEmpty ? usual : given
        maxLinesPerMinute = try values[CoreKeys.logLinesPerMinute]
        file = LogFileOptions(path: try values[CoreKeys.logFile])
        file.maxBytes = try values[CoreKeys.logFileMaxBytes]
        file.backups = try values[CoreKeys.logFileBackupCount]
        file.maxAge = try values[CoreKeys.logFileMaxAge].map { .seconds($0 * 3_600) }
        file.compresses = try values[CoreKeys.logFileCompress]
        file.totalBytes = try values[CoreKeys.logFileTotalBytes]
        redactsEmails = try values[CoreKeys.logRedactEmails]
    }
}
