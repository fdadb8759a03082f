import Foundation
import Glibc

/// The list of deleted meetings beside the backups: what keeps a restored backup from bringing them
/// back.
///
/// One JSON object a line, `{"at", "cause", "meeting"}`, hashes only, each once: it grows by 150
/// bytes a deleted meeting. It is only ever appended to, and is on the disk before the meeting is
/// gone from the database. Every call blocks and belongs on a thread that may.
struct DeletionJournal: Sendable {
    private struct Line: Codable {
        var at: String
        var cause: DeletionCause
        var meeting: String
    }

    /// The longest line that counts, in bytes.
    private static let longestLine = 512

    /// The folder of the backups.
    let folder: String

    private var path: String { folder + "/deletions.jsonl" }

    /// Adds meetings that are not listed yet, and returns once they are on the disk.
    ///
    /// - Throws: ``DeletionJournalError``.
    func append(_ hashes: [String], cause: DeletionCause, at time: Date) throws {
        let new = try unlisted(hashes)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // A line that a crash cut short must not swallow the next one; empty lines are ignored.
        var bytes = Data((new.isEmpty ? "" : "\n").utf8)
        for hash in new {
            let line = Line(at: time.formatted(.iso8601), cause: cause, meeting: hash)
            bytes += try encoder.encode(line) + Data("\n".utf8)
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try file.write(contentsOf: bytes)
            try file.synchronize()
            try file.close()
            try synchronizeFolder()
        } catch {
            throw DeletionJournalError.notWritten(path: path, reason: error.localizedDescription)
        }
    }

    private func unlisted(_ hashes: [String]) throws -> [String] {
        var missing = Set(hashes)
        var offset: UInt64 = 0
        while !missing.isEmpty, let piece = try read(from: offset) {
            missing.subtract(piece.hashes)
            offset = piece.next
        }
        return hashes.filter(missing.contains)
    }

    /// The new name is on the disk only once its folder is.
    private func synchronizeFolder() throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    /// Reads the list in pieces; lines that are none are left out.
    ///
    /// - Parameters:
    ///   - offset: Where to go on, in bytes; 0 at first.
    ///   - limit: The most bytes of a piece.
    /// - Returns: The hashes and where to go on; nil at the end, or where there is no list.
    /// - Throws: ``DeletionJournalError``.
    func read(
        from offset: UInt64,
        limit: Int = 64 * 1_024
    ) throws -> (hashes: [String], next: UInt64)? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? file.close() }  // read only: nothing can be lost
            try file.seek(toOffset: offset)
            guard let data = try file.read(upToCount: limit), !data.isEmpty else { return nil }
            // A piece ends with a line; a last line that was cut short is none.
            let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? data.endIndex
            let hashes = data[..<end].split(separator: UInt8(ascii: "\n")).compactMap { line in
                line.count > Self.longestLine
                    ? nil : try? JSONDecoder().decode(Line.self, from: Data(line))
            }
            .map(\.meeting).filter(MeetingTombstone.isHash)
            return (hashes, offset + UInt64(end - data.startIndex))
        } catch {
            throw DeletionJournalError.notRead(path: path, reason: error.localizedDescription)
        }
    }
}

/// Why the list of deleted meetings could not be used.
public enum DeletionJournalError: Error, Hashable, CustomStringConvertible {
    /// A deletion could not be noted, so nothing was deleted.
    case notWritten(path: String, reason: String)
    /// The list is there and cannot be read.
    case notRead(path: String, reason: String)

    /// A sentence that says what to do.
    public var description: String {
        switch self {
        case .notWritten(let path, let reason):
            "nothing was deleted, for the deletion cannot be noted in \(path) (\(reason)) and a "
                + "restored backup would bring the meeting back: make BACKUP_DIR writable"
        case .notRead(let path, let reason):
            "the list of deleted meetings \(path) cannot be read (\(reason)), and a restored "
                + "backup may have brought some back: make it readable, or move it away"
        }
    }

    /// One of each case, for the reference page.
    public static let examples: [DeletionJournalError] = [
        .notWritten(path: "backups/deletions.jsonl", reason: "Permission denied"),
        .notRead(path: "backups/deletions.jsonl", reason: "Permission denied"),
    ]
}
