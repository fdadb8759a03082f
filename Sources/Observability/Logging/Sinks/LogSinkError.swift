import Glibc

/// Why a sink cannot take records.
public enum LogSinkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The system refused to open a file or to make its folder.
    case cannotOpen(path: String, code: Int32)
    /// The system refused to write.
    case cannotWrite(to: String, code: Int32)
    /// The system refused to rename or remove a file while rotating.
    case cannotRotate(path: String, code: Int32)
    /// No journald listens on this machine.
    case noJournal

    /// One sentence with the remedy.
    public var description: String {
        switch self {
        case .cannotOpen(let path, let code):
            """
            The log file \(path) cannot be opened (\(Self.text(code))): name another in LOG_FILE \
            or give this user the right to write there.
            """
        case .cannotWrite(let name, let code):
            """
            Log records cannot be written to \(name) (\(Self.text(code))): free it or change LOG_SINKS.
            """
        case .cannotRotate(let path, let code):
            """
            The log file \(path) cannot be rotated (\(Self.text(code))): give this user the right \
            to rename files in its folder.
            """
        case .noJournal:
            "No journald listens at /run/systemd/journal/socket: take journald out of LOG_SINKS."
        }
    }

    /// One of each case, for the reference page.
    public static let examples: [LogSinkError] = [
        .cannotOpen(path: "logs/taskforge.log", code: EACCES),
        .cannotWrite(to: "file", code: ENOSPC),
        .cannotRotate(path: "logs/taskforge.log", code: EACCES), .noJournal,
    ]

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
