/// Why there is no private PostgreSQL.
public enum PrivateServerError: Error, Sendable, Equatable {
    /// No PostgreSQL server is installed.
    case notInstalled
    /// The data belongs to a major version that is not installed; nothing was touched.
    case versionNotInstalled(folder: String, version: Int, installed: [Int])
    /// The folder has other files in it; nothing was touched.
    case foreignFolder(String)
    /// The data belongs to a user whom we cannot run the server as; nothing was touched.
    case ownedByAnother(folder: String, owner: String)
    /// The server's user cannot enter the folder in which the data has to lie.
    case folderOutOfReach(folder: String, user: String)
    /// We are root, and the user `postgres`, as whom the server runs, does not exist.
    case noServerUser
    /// A file or folder of ours cannot be made or opened.
    case fileUnusable(path: String, reason: String)
    /// Another user took the folder of the socket.
    case socketFolderTaken(String)
    /// One of PostgreSQL's programs cannot be run.
    case programUnusable(path: String, reason: String)
    /// The data folder could not be made.
    case makingFailed(log: String, lastLines: String)
    /// The server ended while it started.
    case startFailed(log: String, lastLines: String)
    /// The server did not take connections in time, for example after a crash with much to redo.
    case notReady(waited: Duration, log: String)
    /// Another command starts or stops the server, and did not finish in time.
    case lockHeld(path: String, waited: Duration)
    /// The server did not end in time.
    case notStopped(folder: String)
    /// The task was cancelled before the server was ready.
    case cancelled
}

extension PrivateServerError {
    /// One of each case, for the reference page.
    public static let examples: [PrivateServerError] = [
        .notInstalled, .noServerUser,
        .versionNotInstalled(folder: ".taskforge/postgres", version: 14, installed: [15]),
        .programUnusable(path: "/usr/lib/postgresql/15/bin/postgres", reason: "Exec format error"),
        .foreignFolder(".taskforge/postgres"),
        .ownedByAnother(folder: ".taskforge/postgres", owner: "ana"),
        .folderOutOfReach(folder: "/srv/taskforge", user: "postgres"),
        .fileUnusable(path: ".taskforge", reason: "Read-only file system"),
        .socketFolderTaken("/tmp/taskforge-0123456789ab"),
        .makingFailed(log: ".taskforge/postgres.log", lastLines: "…"),
        .startFailed(log: ".taskforge/postgres.log", lastLines: "…"),
        .notReady(waited: .seconds(60), log: ".taskforge/postgres.log"),
        .lockHeld(path: ".taskforge/postgres.change.lock", waited: .seconds(60)),
        .notStopped(folder: ".taskforge/postgres"), .cancelled,
    ]
}

extension PrivateServerError: CustomStringConvertible {
    /// What is wrong and what to do, in a sentence or two.
    public var description: String {
        switch self {
        case .notInstalled, .noServerUser, .versionNotInstalled, .programUnusable:
            installationDescription
        case .foreignFolder, .ownedByAnother, .folderOutOfReach, .fileUnusable, .socketFolderTaken:
            folderDescription
        case .makingFailed, .startFailed, .notReady, .lockHeld, .notStopped, .cancelled:
            progressDescription
        }
    }

    private var installationDescription: String {
        switch self {
        case .versionNotInstalled(let folder, let version, let installed):
            """
            The data in \(folder) was made by PostgreSQL \(version), but only \
            \(installed.map(String.init).joined(separator: ", ")) is installed. Nothing was \
            touched: apt-get install postgresql-\(version), or set TASKFORGE_DATA_DIR to another \
            folder.
            """
        case .programUnusable(let path, let reason):
            "The program \(path) cannot be run (\(reason)): apt-get install postgresql util-linux."
        case .noServerUser:
            """
            PostgreSQL refuses to run as root, and its user postgres does not exist: \
            apt-get install postgresql.
            """
        default:
            """
            No PostgreSQL server is installed: apt-get install postgresql, or set DATABASE_URL to \
            a server that runs already.
            """
        }
    }

    private var folderDescription: String {
        switch self {
        case .foreignFolder(let folder):
            """
            The folder \(folder) is not empty and holds no data of PostgreSQL. Nothing was \
            touched: move its files away, or set TASKFORGE_DATA_DIR to another folder.
            """
        case .ownedByAnother(let folder, let owner):
            """
            The data in \(folder) belongs to the user \(owner). Nothing was touched: run as that \
            user or as root, or set TASKFORGE_DATA_DIR to another folder.
            """
        case .folderOutOfReach(let folder, let user):
            """
            The user \(user), as whom PostgreSQL runs, cannot enter \(folder): let it pass \
            (chmod o+x) on each folder of the path.
            """
        case .fileUnusable(let path, let reason):
            "\(path) cannot be used (\(reason)): set TASKFORGE_DATA_DIR to a folder you may write."
        case .socketFolderTaken(let folder):
            "\(folder), the folder of PostgreSQL's socket, is not ours: remove it."
        default:
            "The data folder cannot be used."
        }
    }

    private var progressDescription: String {
        switch self {
        case .makingFailed(let log, let lastLines):
            "PostgreSQL's data folder could not be made; \(log) ends with:\n\(lastLines)"
        case .startFailed(let log, let lastLines):
            "PostgreSQL ended while it started; \(log) ends with:\n\(lastLines)"
        case .notReady(let waited, let log):
            """
            PostgreSQL takes no connections yet after \(waited); after a crash it may have much \
            to redo: see \(log), and start again.
            """
        case .lockHeld(let path, let waited):
            """
            Another command has been starting or stopping PostgreSQL for \(waited): \
            `fuser \(path)` tells which.
            """
        case .notStopped(let folder):
            "PostgreSQL did not end: `fuser -v \(folder)` shows its processes."
        default:
            "The start of PostgreSQL was cancelled."
        }
    }
}
