import Glibc

/// Compresses the full files of a log, of which several processes may take care at once.
///
/// The result grows beside them in `NAME.gz-part`, whose lock makes sure that one process at a time
/// is at it; what a kill leaves there is begun anew. Nobody who writes waits but for two renames.
struct LogFileCompression {
    /// How much is compressed at once; each part is a member of its own, RFC 1952, section 2.2.
    private static let partBytes = 1 << 20

    /// The log's files.
    let files: RotatedFiles

    /// Compresses what is not compressed yet, the oldest first; does nothing where another process
    /// is at it.
    func run() throws {
        try underLock { try files.removeLeftovers() }
        while let member = files.members().last(where: { !$0.isCompressed }) {
            var result = try LockedFile(path: files.path + ".gz-part")
            guard try result.tryLock() else { return }
            let source = try ReadableFile(path: member.path)
            try result.empty()
            while true {
                let part = try source.read(upTo: Self.partBytes)
                if part.isEmpty { break }
                try result.append(Gzip.compress(part, effort: .usual)[...])
            }
            try result.synchronize()
            guard try underLock({ try replace(source.identity) }) else { return }
        }
    }

    /// Puts the result in the place of its source, wherever that has moved meanwhile.
    private func replace(_ source: FileIdentity?) throws -> Bool {
        let members = files.members()
        guard let member = members.first(where: { FileIdentity(path: $0.path) == source }) else {
            return false
        }
        try files.rename(files.path + ".gz-part", to: files.place(member.number, true))
        try files.remove(member.path)
        return true
    }

    /// Runs a body while nobody else writes or rotates.
    private func underLock<Result>(_ body: () throws -> Result) throws -> Result {
        var live = try LockedFile(path: files.path)
        try live.lock()
        defer { live.unlock() }
        return try body()
    }
}
