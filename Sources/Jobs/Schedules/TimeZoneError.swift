/// Why a time zone cannot be used.
public enum TimeZoneError: Error, Equatable, CustomStringConvertible {
    /// A name that no zone can have, or that leads out of the folder.
    case invalidName(String)
    /// No file of that name.
    case notFound(String, folder: String)
    /// A file that is not in the form of RFC 8536.
    case unreadable(String, reason: String)

    /// A sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .invalidName(let name):
            "`\(name.prefix(100))` is not the name of a time zone; use one such as Europe/Berlin."
        case .notFound(let name, let folder):
            "There is no time zone `\(name)` in \(folder); check the name, or install tzdata."
        case .unreadable(let name, let reason):
            "The file of the time zone `\(name)` cannot be read: \(reason). Reinstall tzdata."
        }
    }
}
