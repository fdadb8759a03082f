import FoundationEssentials
import Glibc

/// The processes of PostgreSQL on this machine.
enum ServerProcesses {
    /// The processes that work in the data folder: each of a server's does, from start to end.
    ///
    /// This finds what `postmaster.pid` cannot tell: the processes left over by a main process that
    /// was killed, and that a number in an old file is another program's now.
    static func working(in folder: String) -> Set<pid_t> {
        var target = stat()
        guard stat(folder, &target) == 0 else { return [] }
        // Without /proc nothing is found, and PostgreSQL's own lock file has to do.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let processes = names.compactMap { pid_t($0) }.filter { process in
            var status = stat()
            return stat("/proc/\(process)/cwd", &status) == 0
                && status.st_ino == target.st_ino && status.st_dev == target.st_dev
                && isOfPostgres(process)
        }
        return Set(processes)
    }

    /// Whether it is not, say, a person's shell in that folder.
    ///
    /// The first two of the names become one of the others.
    private static func isOfPostgres(_ process: pid_t) -> Bool {
        // A process that ended meanwhile has no name.
        guard let name = try? Data(contentsOf: URL(filePath: "/proc/\(process)/comm")) else {
            return false
        }
        return ["setsid\n", "setpriv\n", "initdb\n", "postgres\n"]
            .contains(String(decoding: name, as: UTF8.self))
    }
}
