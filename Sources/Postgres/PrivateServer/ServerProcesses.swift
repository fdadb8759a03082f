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
        return Set(
            names.compactMap { pid_t($0) }.filter { process in
                isOfPostgres(process)
                    && (works(process, in: target) || looksForItself(process, on: folder))
            }
        )
    }

    /// Whether a process is one of PostgreSQL's in the data folder; a zombie is not.
    static func works(_ process: pid_t, in folder: String) -> Bool {
        var target = stat()
        return stat(folder, &target) == 0 && isOfPostgres(process) && works(process, in: target)
    }

    private static func works(_ process: pid_t, in target: stat) -> Bool {
        var status = stat()
        return stat("/proc/\(process)/cwd", &status) == 0
            && status.st_ino == target.st_ino && status.st_dev == target.st_dev
    }

    /// Whether a program that was just started on the folder is in its own folder instead: to
    /// find out where it lies, PostgreSQL's programs go there for a moment and come back.
    ///
    /// The arguments alone would also fit a server of the same path in a container.
    private static func looksForItself(_ process: pid_t, on folder: String) -> Bool {
        // A process that ended meanwhile has none of these.
        let files = FileManager.default
        guard let place = try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd"),
            let program = try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe"),
            let arguments = try? Data(contentsOf: URL(filePath: "/proc/\(process)/cmdline"))
        else { return false }
        return program.hasPrefix("\(place)/")
            && arguments.split(separator: 0).contains { $0.elementsEqual(folder.utf8) }
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
