import Foundation
import Glibc
import Synchronization

/// The temporary folders of test servers, and where PostgreSQL's programs are.
enum PostgresTestFolder {
    /// Memory where there is enough of it, since making a database writes some 900 files; and
    /// short, because a unix socket's path has at most 107 bytes.
    private static let root = freeBytes(of: memory) > 2 << 30 ? memory : disk
    private static let memory = "/dev/shm"
    private static let disk = "/tmp"
    private static let prefix = "taskforge-test-"

    /// A new private folder that the server's user may write; it is removed when the process ends.
    static func make() throws -> String {
        removeLeftOvers()
        let folder = "\(root)/\(prefix)\(getpid())-\(Int.random(in: 0..<1_000_000))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        foldersToRemove.withLock { folders in
            if folders.isEmpty { atexit(removeFolders) }
            folders.append(folder)
        }
        for log in ["initdb.log", "postgres.log"] {
            try Data().write(to: URL(fileURLWithPath: "\(folder)/\(log)"))
        }
        if getuid() == 0, let user = getpwnam("postgres") {
            chown(folder, user.pointee.pw_uid, user.pointee.pw_gid)
        }
        return folder
    }

    /// The folder of `initdb` and `postgres`: Debian keeps them out of the path, by version.
    static func findPrograms() throws -> String {
        let debian = "/usr/lib/postgresql"
        // No such folder means that this is another system, whose path is looked at below.
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        let newest = versions.compactMap(Int.init).max().map { "\(debian)/\($0)/bin" }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = [newest].compactMap(\.self) + path.split(separator: ":").map(String.init)
        guard
            let folder = folders.first(where: {
                FileManager.default.isExecutableFile(atPath: "\($0)/postgres")
            })
        else {
            throw PostgresTestServer.Failure(
                description: "there is no PostgreSQL server here: install postgresql, "
                    + "or set TASKFORGE_TEST_DATABASE_URL"
            )
        }
        return folder
    }

    private static func freeBytes(of folder: String) -> UInt {
        var status = statvfs()
        guard statvfs(folder, &status) == 0, access(folder, W_OK) == 0 else { return 0 }
        return status.f_bavail * status.f_frsize
    }

    /// Removes the folders of test processes that were killed.
    private static func removeLeftOvers() {
        for root in [memory, disk] {
            // An unreadable folder of temporary files has no left-overs that we could remove.
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            removeLeftOvers(names.filter { $0.hasPrefix(prefix) }, in: root)
        }
    }

    private static func removeLeftOvers(_ names: [String], in root: String) {
        for name in names {
            let owner = name.dropFirst(prefix.count).prefix { $0 != "-" }
            guard let process = pid_t(owner), kill(process, 0) != 0, errno == ESRCH else {
                continue
            }
            // Another test process may be removing it too.
            try? FileManager.default.removeItem(atPath: "\(root)/\(name)")
        }
    }
}

private let foldersToRemove = Mutex<[String]>([])

private func removeFolders() {
    for folder in foldersToRemove.withLock({ $0 }) {
        // The process is ending: what stays is removed by the next one.
        try? FileManager.default.removeItem(atPath: folder)
    }
}
