import Foundation

/// The last rules that were heard, on this machine's disk, for a start while the database is away.
struct FlagFile: Sendable {
    /// Where it lies.
    let path: String

    /// The largest file that is read, in bytes.
    private static let sizeLimit = 16 << 20

    /// Reads the rules; nil where there is no file.
    ///
    /// - Throws: Where the file cannot be read or understood.
    func read() throws -> FlagSnapshot? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer {
            // Closing a file that was only read can lose nothing.
            try? handle.close()
        }
        let data = try handle.read(upToCount: Self.sizeLimit) ?? Data()
        return try JSONDecoder().decode(FlagSnapshot.self, from: data)
    }

    /// Writes the rules, whole or not at all, for this program's user alone.
    func write(_ snapshot: FlagSnapshot) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try encoder.encode(snapshot).write(to: url, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
