import Foundation
import Glibc
import Logging
import Postgres

/// Lends a folder for a private server, and ends what still runs in it afterwards.
///
/// - Parameters:
///   - owner: The user to whom the folder belongs, where we are root.
///   - mode: The folder's permissions; by default every user can enter it.
func withPrivateServerFolder(
    owner: uid_t? = nil,
    mode: Int = 0o755,
    _ body: (PrivateServerFolder) async throws -> Void
) async throws {
    let folder = PrivateServerFolder(
        root: "/tmp/taskforge-private-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    )
    try FileManager.default.createDirectory(
        atPath: folder.root,
        withIntermediateDirectories: false,
        attributes: [.posixPermissions: mode]
    )
    if let owner { chown(folder.root, owner, owner) }
    defer {
        for process in folder.processes { kill(process, SIGKILL) }
        // The test's own failure says more than one to clean up.
        try? FileManager.default.removeItem(atPath: folder.root)
    }
    try await body(folder)
}

/// A folder with what a test asks of it.
struct PrivateServerFolder: Sendable {
    /// What the test removes at its end.
    let root: String

    /// The data folder: with a space, as people's folders have it.
    var data: String { "\(root)/my project/.taskforge" }

    /// Options that name only this folder.
    var options: PrivateServerOptions {
        var options = PrivateServerOptions(dataFolder: data, programPath: "")
        options.fallbackFolder = "\(root)/elsewhere"
        return options
    }

    /// The processes that work beneath the folder.
    var processes: [pid_t] {
        // Processes come and go while /proc is read.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { process in
            let place = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(process)/cwd"
            )
            return place?.hasPrefix(root) ?? false
        }
    }

    /// The server's main process, as its own file tells.
    var mainProcess: pid_t? {
        file("postgres/postmaster.pid").split(separator: "\n").first.flatMap { pid_t($0) }
    }

    /// A file's text; empty where there is none.
    func file(_ name: String) -> String {
        // A missing file is what some tests want.
        (try? String(contentsOfFile: "\(data)/\(name)", encoding: .utf8)) ?? ""
    }

    /// Writes a file, with its folders.
    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: "\(data)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
    }
}

/// A logger that says nothing.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
