import FoundationEssentials
import Glibc

/// The log of a private server: the lines of its starts, ends and faults.
///
/// The server is told to leave out what clients do wrong, which they report themselves, so that the
/// file grows by some lines a day.
struct ServerLog: Sendable {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Where a larger log goes at the next start; it is kept once.
    static let limitBytes = 1_048_576

    /// Empties a log over the limit into `postgres.log.1`, also while the server writes it: the
    /// server appends, so it goes on at the new beginning.
    func limitSize(to limit: Int = limitBytes) throws(PrivateServerError) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > limit else { return }
        do {
            try Data(contentsOf: URL(filePath: path)).write(to: URL(filePath: "\(path).1"))
        } catch {
            throw .fileUnusable(path: "\(path).1", reason: lastSystemError())
        }
        truncate(path, 0)
    }

    /// The end of the log for an error message: at most five lines.
    func lastLines() -> String {
        // Without a log there is nothing to quote.
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return "(no log)" }
        let lines = String(decoding: data.suffix(2_000), as: UTF8.self).split(separator: "\n")
        return lines.suffix(5).joined(separator: "\n")
    }
}
