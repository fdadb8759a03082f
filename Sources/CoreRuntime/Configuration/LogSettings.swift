import Glibc
public import Logging
import ModuleKit

/// How records are written, from the `LOG_` variables.
public struct LogSettings: Sendable {
    /// The least severe records that are written.
    public var level: Logger.Level
    /// Whether standard output gets records for people instead of JSON.
    public var isPretty: Bool
    /// The names of the sinks: `stdout`, `file`, `journald`.
    public var sinks: [String]
    /// The rate above which records below warning are left out.
    public var maxLinesPerMinute: Int?
    /// The file sink's file.
    public var file: String
    /// Size at which the file is rotated, in bytes.
    public var fileMaxBytes: Int
    /// How many rotated files are kept.
    public var fileBackupCount: Int

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
        let given = try values[CoreKeys.logSinks]
        let journal = try values[CoreKeys.journalStream]
        let usual =
            streams.usualSinks(journal: journal)
            + (environment == .production ? [] : ["file"])
        sinks = given.isEmpty ? usual : given
        maxLinesPerMinute = try values[CoreKeys.logLinesPerMinute]
        file = try values[CoreKeys.logFile]
        fileMaxBytes = try values[CoreKeys.logFileMaxBytes]
        fileBackupCount = try values[CoreKeys.logFileBackupCount]
    }
}
