import Logging

/// How dear a record is when there is no room for all; the least dear goes first.
enum LogPriority: Int, Comparable, CaseIterable {
    /// The priorities from the least dear to the dearest; each stands for the levels near it.
    case debug, info, warning, error

    /// The priority of a level.
    init(_ level: Logger.Level) {
        self =
            switch level {
            case .trace, .debug: .debug
            case .info, .notice: .info
            case .warning: .warning
            case .error, .critical: .error
            }
    }

    /// Whether one goes before the other.
    static func < (left: LogPriority, right: LogPriority) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Logger.Level {
    /// The place among all levels, 0 for `trace`.
    var index: Int {
        switch self {
        case .trace: 0
        case .debug: 1
        case .info: 2
        case .notice: 3
        case .warning: 4
        case .error: 5
        case .critical: 6
        }
    }

    /// The severity of RFC 5424, as journald and syslog want it.
    var syslogPriority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
