/// What keeps the program from starting although its configuration is sound.
public enum StartFault: Sendable, CustomStringConvertible {
    /// No database is named, and the program may not run its own.
    case databaseNotNamed
    /// The database does not answer within the start's deadline.
    case databaseUnreachable(reason: String)
    /// A sink of the log cannot be opened.
    case logUnusable(reason: String)
    /// The data folder cannot be made.
    case dataFolderUnusable(path: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .databaseNotNamed: "Set DATABASE_URL to the URL of a PostgreSQL database."
        case .databaseUnreachable(let reason):
            "The database cannot be reached: \(reason) Check DATABASE_URL."
        case .logUnusable(let reason): "The log cannot be written: \(reason)"
        case .dataFolderUnusable(let path):
            "The folder \(path) cannot be made: choose another with TASKFORGE_DATA_DIR."
        }
    }

    /// One of each case, for the reference page.
    public static let examples: [StartFault] = [
        .databaseNotNamed, .databaseUnreachable(reason: "connection refused."),
        .logUnusable(reason: "…"), .dataFolderUnusable(path: "/data"),
    ]
}
