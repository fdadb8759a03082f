import Crypto
import FoundationEssentials
import Glibc

/// Where the files of a private server lie, and as whom it runs.
struct ServerPlace: Sendable, Hashable {
    /// The folder that holds everything of the server but its socket.
    let home: String

    /// The server's user, to whom its data belongs.
    let user: ServerUser

    /// Whether another home than the asked-for folder was taken, since the user cannot enter that.
    let isElsewhere: Bool

    /// PostgreSQL's data folder.
    var cluster: String { "\(home)/postgres" }

    /// A data folder that is being made; what an interrupted start leaves is removed by the next.
    var unfinishedCluster: String { "\(home)/postgres.unfinished" }

    /// The server's log.
    var log: String { "\(home)/postgres.log" }

    /// Locked for the moment in which the server is started or stopped.
    var changeLock: String { "\(home)/postgres.change.lock" }

    /// Locked by each user of the server, as long as it uses it.
    var usersLock: String { "\(home)/postgres.users.lock" }

    /// The private folder of the socket: outside the home, since a socket's path has at most 107
    /// bytes.
    var socketFolder: String { "/tmp/taskforge-\(Self.name(of: cluster))" }

    /// Chooses the place for the data folder, which is made where it is missing.
    ///
    /// Blocks. Root has PostgreSQL run as the owner of the data that is there, else as `postgres`,
    /// who cannot enter every folder, as under /root: then the home lies in the fallback folder.
    static func choose(_ options: PrivateServerOptions) throws(PrivateServerError) -> ServerPlace {
        let folder = try makeFolder(options.dataFolder)
        let asked = "\(folder)/postgres"
        let current = ServerUser.current
        if let owner = owner(of: asked), owner != 0 {
            guard current.id == 0 || current.id == owner else {
                throw .ownedByAnother(folder: asked, owner: ServerUser(id: owner).name)
            }
            let user = ServerUser(id: owner)
            guard try canEnter(folder, as: user) else {
                throw .folderOutOfReach(folder: folder, user: user.name)
            }
            return ServerPlace(home: folder, user: user, isElsewhere: false)
        }
        guard current.id == 0 else {
            return ServerPlace(home: folder, user: current, isElsewhere: false)
        }
        guard let user = ServerUser.postgres() else { throw .noServerUser }
        let elsewhere = "\(options.fallbackFolder)/\(name(of: folder))"
        if owner(of: "\(elsewhere)/postgres") == nil, try canEnter(folder, as: user) {
            return ServerPlace(home: folder, user: user, isElsewhere: false)
        }
        let home = try makeFolder(elsewhere)
        guard try canEnter(home, as: user) else {
            throw .folderOutOfReach(folder: home, user: user.name)
        }
        return ServerPlace(home: home, user: user, isElsewhere: true)
    }

    /// A short name for a path: the beginning of its SHA-256.
    private static func name(of path: String) -> String {
        SHA256.hash(data: Data(path.utf8)).prefix(6)
            .map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }
            .joined()
    }

    private static func makeFolder(_ path: String) throws(PrivateServerError) -> String {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755]
            )
        } catch {
            throw .fileUnusable(path: path, reason: lastSystemError())
        }
        guard let resolved = realpath(path, nil) else {
            throw .fileUnusable(path: path, reason: lastSystemError())
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The owner of what lies at the path; nil where there is nothing.
    private static func owner(of path: String) -> uid_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_uid : nil
    }

    /// Asks the system itself, which also knows of access lists and mounts.
    private static func canEnter(
        _ folder: String,
        as user: ServerUser
    ) throws(PrivateServerError) -> Bool {
        let question = ServerProgram(
            path: "/usr/bin/test",
            arguments: ["-x", folder],
            user: user,
            workingFolder: "/"
        )
        return try question.run() == 0
    }
}

/// What the last failed system call says, such as "Permission denied".
func lastSystemError() -> String {
    String(cString: strerror(errno))
}
