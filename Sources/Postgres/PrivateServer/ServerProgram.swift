import CLinux
import Glibc

/// A program of PostgreSQL, run as the server's user in a session of its own.
///
/// The session of its own keeps a terminal's Ctrl-C away from it: that would stop the server before
/// ours has drained. Foundation's `Process` offers neither session nor user. All calls block.
struct ServerProgram: Sendable {
    /// The program's file.
    let path: String

    /// What follows the program's name.
    let arguments: [String]

    /// As whom it runs; another user than ours needs root.
    let user: ServerUser

    /// Where it runs; the user must be able to enter it.
    let workingFolder: String

    /// The file that both its outputs are appended to; the user need not be able to write it.
    var output = "/dev/null"

    /// Runs the program to its end.
    ///
    /// - Returns: Its exit status; 128 and the signal's number where a signal ended it.
    func run() throws(PrivateServerError) -> Int32 {
        let process = try spawn()
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }

    /// Starts the program and leaves it to itself: it is no child of ours, so that its end leaves
    /// no zombie, which a new server would take for a running one.
    ///
    /// From the return on the process is there, though it may still be `setsid` by name.
    func startDetached() throws(PrivateServerError) {
        let status = try Self(
            path: "/usr/bin/setsid",
            arguments: ["--fork"] + command,
            user: .current,
            workingFolder: workingFolder,
            output: output
        ).run()
        guard status == 0 else {
            throw .programUnusable(path: path, reason: "setsid ended with \(status)")
        }
    }

    private func spawn() throws(PrivateServerError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let appending = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, appending, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        posix_spawn_file_actions_addchdir_np(&actions, workingFolder)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))

        // Ours is not passed on: PGPORT or PGDATA in it would change what the programs do.
        let environment = ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"]
        var process: pid_t = 0
        let code = withCStrings(command) { words in
            withCStrings(environment) { environment in
                posix_spawn(&process, command[0], &actions, &attributes, words, environment)
            }
        }
        guard code == 0 else {
            throw .programUnusable(path: path, reason: String(cString: strerror(code)))
        }
        return process
    }

    private var command: [String] {
        guard user.id != geteuid() else { return [path] + arguments }
        let change = ["--reuid=\(user.id)", "--regid=\(user.group)", "--clear-groups"]
        return ["/usr/bin/setpriv"] + change + [path] + arguments
    }
}

/// Lends C's form of an argument list: pointers to strings, the last one null.
private func withCStrings<Value>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
}
