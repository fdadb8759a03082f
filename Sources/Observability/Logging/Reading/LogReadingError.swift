import Glibc

/// Why a log cannot be read.
public enum LogReadingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The system refused to open a file.
    case cannotOpen(String, code: Int32)
    /// The system refused to read on.
    case cannotRead(String, code: Int32)
    /// A compressed file ends before its end.
    case cutOff(String)
    /// A file that ends in `.gz` is something else.
    case notGzip(String)
    /// The journal of this machine cannot be opened.
    case noJournal(code: Int32)

    /// One sentence with the remedy.
    public var description: String {
        switch self {
        case .cannotOpen(let name, let code):
            "\(name) cannot be opened (\(Self.text(code))): name a log file this user may read."
        case .cannotRead(let name, let code):
            "\(name) cannot be read to its end (\(Self.text(code))): try again."
        case .cutOff(let name):
            "\(name) is cut off: what was read of it is shown, the rest is lost."
        case .notGzip(let name):
            "\(name) is not in the gzip format: give it a name without .gz."
        case .noJournal(let code):
            "The journal cannot be opened (\(Self.text(code))): run as a user of the group adm."
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
