import Foundation
import Meetings
public import ModuleKit
import Observability

/// The environment variables that the core itself reads.
public enum CoreKeys {
    static let environment = ConfigurationKey.oneOf(
        "TASKFORGE_ENV",
        DeploymentEnvironment.allCases.map(\.rawValue),
        default: DeploymentEnvironment.development.rawValue,
        help: "What kind of installation this is."
    )
    static let dataFolder = ConfigurationKey.string(
        "TASKFORGE_DATA_DIR",
        default: ".taskforge",
        help: "Folder of the private PostgreSQL that runs where DATABASE_URL is not set."
    )
    static let databaseURL = ConfigurationKey<Secret?>(
        "DATABASE_URL",
        rule: "a PostgreSQL URL such as postgres://user:password@host:5432/name",
        isSecret: true,
        defaultText: nil,
        whenAbsent: nil,
        help: "The PostgreSQL to use; unset outside production, the program runs its own."
    ) { text in
        guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else {
            throw NotThatURL()
        }
        return Secret(text)
    }
    static let poolSize = ConfigurationKey.int(
        "TASKFORGE_DATABASE_POOL_SIZE",
        in: 2...100,
        default: 10,
        help: "How many connections to PostgreSQL one instance keeps."
    )
    static let secretKey = ConfigurationKey.secret(
        "SECRET_KEY",
        help: "Signs cookies and links; at least 32 characters, required in production."
    )

    static let host = ConfigurationKey.string(
        "HOST",
        help: "Address to listen on; 127.0.0.1, in production 0.0.0.0."
    )
    static let port = ConfigurationKey.int(
        "PORT",
        in: 0...65_535,
        default: 8_080,
        help: "TCP port to listen on; 0 takes a free one."
    )
    static let appURL = ConfigurationKey.url(
        "APP_URL",
        help: "The address people reach the pages by; used in links on the board."
    )
    static let adminToken = ConfigurationKey.secret(
        "ADMIN_TOKEN",
        help: "Bearer token of the admin routes; in production at least 16 characters."
    )
    static let trustedProxies = ConfigurationKey<[AddressRange]>(
        "TRUSTED_PROXIES",
        rule: "addresses and networks such as 127.0.0.1,10.0.0.0/8, separated by commas",
        defaultText: nil,
        whenAbsent: [],
        help: "Proxies whose X-Forwarded-For is believed to name the client."
    ) { text in
        try text.split(separator: ",").map { part in
            guard let range = AddressRange(part.trimmingCharacters(in: .whitespaces)) else {
                throw NotThatRange()
            }
            return range
        }
    }
    static let bypassToken = ConfigurationKey.secret(
        "MAINTENANCE_BYPASS_TOKEN",
        help: "Where set, whoever sends it passes during maintenance; each use is written down."
    )
    static let metricsToken = ConfigurationKey.secret(
        "METRICS_TOKEN",
        help: "Where set, /metrics asks for it as a bearer token."
    )

    static let logLevel = ConfigurationKey.oneOf(
        "LOG_LEVEL",
        ["trace", "debug", "info", "notice", "warning", "error", "critical"],
        default: "info",
        help: "The least severe records that are written."
    )
    static let logFormat = ConfigurationKey<String?>(
        "LOG_FORMAT",
        rule: "json or pretty",
        defaultText: nil,
        whenAbsent: nil,
        help: "Form of the records on standard output; pretty where that is a terminal, else json."
    ) { text in
        guard ["json", "pretty"].contains(text) else { throw NotThatWord() }
        return text
    }
    static let logSinks = ConfigurationKey.list(
        "LOG_SINKS",
        of: ["stdout", "file", "journald"],
        help: """
            Where records go; stdout in production, else stdout and file. Where systemd's journal \
            reads standard output, journald takes the place of stdout.
            """
    )
    static let journalStream = ConfigurationKey.string(
        "JOURNAL_STREAM",
        help: "Set by systemd: the device and inode by which a program knows the journal's stream."
    )
    static let logLinesPerMinute = ConfigurationKey.int(
        "LOG_MAX_LINES_PER_MINUTE",
        in: 1...10_000_000,
        help: "Most records a minute on standard output; further ones are left out and counted."
    )
    /// The log file where nothing else is configured.
    public static let usualLogFile = "logs/taskforge.log"
    static let logFile = ConfigurationKey.string(
        "LOG_FILE",
        default: usualLogFile,
        help: "The file of the file sink."
    )
    static let logFileMaxBytes = ConfigurationKey.int(
        "LOG_FILE_MAX_BYTES",
        in: 4_096...1 << 40,
        default: 10_240_000,
        help: "Size at which the log file is rotated."
    )
    static let logFileBackupCount = ConfigurationKey.int(
        "LOG_FILE_BACKUP_COUNT",
        in: 0...1_000,
        default: 10,
        help: "How many rotated log files are kept."
    )

    static let otlpEndpoint = ConfigurationKey.url(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        help: "Where spans are sent by OTLP over HTTP; unset, nothing is traced."
    )
    static let otlpHeaders = ConfigurationKey.secret(
        "OTEL_EXPORTER_OTLP_HEADERS",
        help: "Header fields for the collector, as name=value separated by commas."
    )
    static let serviceName = ConfigurationKey.string(
        "OTEL_SERVICE_NAME",
        default: "taskforge",
        help: "The program's name in traces."
    )
    static let traceRatio = ConfigurationKey.share(
        "TRACE_SAMPLE_RATIO",
        default: 0.1,
        help: "Share of traces kept that neither failed nor were slow."
    )
    static let slowRequest = ConfigurationKey.duration(
        "SLOW_REQUEST_THRESHOLD",
        in: .milliseconds(1)...(.seconds(3_600)),
        default: "1s",
        help: "From which length on a request is reported as slow, and its trace kept."
    )
    static let logFileMaxAge = ConfigurationKey.int(
        "LOG_FILE_MAX_AGE_HOURS",
        in: 1...87_600,
        help: "Age at which the log file is rotated, by its first record; unset, by size alone."
    )
    static let logFileCompress = ConfigurationKey.bool(
        "LOG_FILE_COMPRESS",
        default: true,
        help: "Whether rotated log files are compressed with gzip."
    )
    static let logFileTotalBytes = ConfigurationKey.int(
        "LOG_FILE_TOTAL_BYTES",
        in: 4_096...1 << 40,
        help: "Most bytes of the log file and the rotated ones together; the oldest go first."
    )
    static let logRedactEmails = ConfigurationKey.bool(
        "LOG_REDACT_EMAILS",
        default: false,
        help: "Whether e-mail addresses are taken out of every record."
    )

    static let shutdownTimeout = ConfigurationKey.duration(
        "TASKFORGE_SHUTDOWN_TIMEOUT",
        in: .seconds(1)...(.seconds(300)),
        default: "25s",
        help: "How long a stop waits for work in hand before it cancels the rest."
    )
    static let startTimeout = ConfigurationKey.duration(
        "TASKFORGE_START_TIMEOUT",
        in: .seconds(1)...(.seconds(3_600)),
        default: "60s",
        help: "How long a start waits for the database, and in production for its schema."
    )

    static let rollbackWindow = ConfigurationKey.duration(
        "ROLLBACK_WINDOW",
        in: .seconds(1)...(.seconds(30 * 86_400)),
        default: "1d",
        help: "How long the release before this one is kept for a rollback; contracts wait for it."
    )

    static let schedulerLease = ConfigurationKey.duration(
        "SCHEDULER_LEASE",
        in: .seconds(2)...(.seconds(24)),
        default: "12s",
        help: "How long the scheduler's lead outlives its silence before another takes over."
    )

    static let syncFirstDays = ConfigurationKey.int(
        "SYNC_FIRST_DAYS",
        in: 0...3_650,
        default: 7,
        help: "How many days back the very first sync reads."
    )
    static let syncOverlap = ConfigurationKey.duration(
        "SYNC_OVERLAP",
        in: .seconds(60)...(.seconds(30 * 86_400)),
        default: "2d",
        help:
            "How far before the newest meeting known a sync begins, for transcripts that come late."
    )
    static let historyRetentionDays = ConfigurationKey.int(
        "HISTORY_RETENTION_DAYS",
        in: 7...36_500,
        default: 365,
        help: "Days for which runs (and their undo), calls to models and flags' changes are kept."
    )
    static let canaryInterval = ConfigurationKey.duration(
        "CANARY_INTERVAL",
        in: .seconds(1)...(.seconds(3_600)),
        default: "30s",
        help: "How often running canaries are judged, by all instances together."
    )
    static let itemPushThreshold = ConfigurationKey.share(
        "ITEM_PUSH_THRESHOLD",
        default: ItemThresholds().approve,
        help: "Confidence from which an action item is approved and pushed without asking."
    )
    static let itemDropThreshold = ConfigurationKey.share(
        "ITEM_DROP_THRESHOLD",
        default: ItemThresholds().drop,
        help: "Confidence below which an action item is dropped; at most ITEM_PUSH_THRESHOLD."
    )
    static let meetingRulesFile = ConfigurationKey.string(
        "MEETING_RULES_FILE",
        help: """
            A YAML file of rules: which meetings are read, and which board their items go to. \
            Private meetings, those of two people and those with words such as salary in the \
            title are not read unless it says so.
            """
    )
    static let backupFolder = ConfigurationKey.string(
        "BACKUP_DIR",
        default: "backups",
        help: "Folder of the backups; deletions.jsonl in it keeps them from bringing meetings back."
    )
    static let quotaReserve = ConfigurationKey.share(
        "QUOTA_RESERVE",
        default: 0.1,
        help: "The share of each vendor's quota that is kept for people's own actions."
    )
    static let dropFolder = ConfigurationKey.string(
        "TASKFORGE_DROP_DIR",
        help: "A folder that is watched for transcript files."
    )

    /// All keys of the core, in the order of the reference page.
    public static let all: [any ConfigurationDeclaration] = [
        environment, databaseURL, dataFolder, poolSize, secretKey,
        host, port, appURL, trustedProxies, adminToken, bypassToken, metricsToken,
        logLevel, logFormat, logSinks, journalStream, logLinesPerMinute, logFile, logFileMaxBytes,
        logFileBackupCount, logFileMaxAge, logFileCompress, logFileTotalBytes, logRedactEmails,
        otlpEndpoint, otlpHeaders, serviceName, traceRatio, slowRequest,
        startTimeout, shutdownTimeout, rollbackWindow, schedulerLease, syncFirstDays, syncOverlap,
        historyRetentionDays, canaryInterval, itemPushThreshold, itemDropThreshold, quotaReserve,
        dropFolder,
        meetingRulesFile,
        backupFolder,
    ]

    private struct NotThatURL: Error {}
    private struct NotThatWord: Error {}
    private struct NotThatRange: Error {}
}
