import FoundationEssentials
import Glibc

/// What PostgreSQL's `postmaster.pid` says.
/// https://www.postgresql.org/docs/15/storage-file-layout.html
struct PostmasterFile: Sendable, Equatable {
    /// The server's main process.
    let process: pid_t

    /// Where it takes connections, once it has got that far.
    let address: ServerAddress?

    /// Whether it says that it takes connections.
    let isReady: Bool

    /// Reads the file; nil where there is none, or none any more.
    init?(path: String) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        self.init(lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }

    /// Reads the lines of the file, which grows while the server starts; nil where it says nothing.
    init?(lines: [Substring]) {
        guard let process = lines.first.flatMap({ pid_t($0) }), process > 0 else { return nil }
        self.process = process
        if lines.count >= 5, let port = Int(lines[3]), !lines[4].isEmpty {
            address = ServerAddress(socketFolder: String(lines[4]), port: port)
        } else {
            address = nil
        }
        isReady = lines.count >= 8 && lines[7].hasPrefix("ready")
    }
}
