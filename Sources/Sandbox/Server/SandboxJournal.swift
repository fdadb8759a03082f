import Foundation
import Glibc
import Synchronization

/// The file that keeps what the simulators acknowledged, one JSON object a line.
///
/// A line is written before its request is answered, so the end of the process by force loses
/// nothing that was acknowledged. It is not synced: the end of the machine may lose the last lines.
final class SandboxJournal: Sendable {
    /// One line: what one request changed.
    struct Entry: Sendable, Codable {
        /// When meetings were first loaded, by their ids.
        var loaded: [String: Date]?

        /// The changes to the boards.
        var monday: MondayChanges?

        /// The answer that was given under an idempotency key.
        var answer: MondayIdempotency.Stored?
    }

    private let file: Mutex<FileHandle>
    private let lock: FileHandle

    private init(file: FileHandle, lock: FileHandle) {
        self.file = Mutex(file)
        self.lock = lock
    }

    /// A journal that was opened, and what it held.
    struct Opened {
        /// The file's lock, which nobody else has.
        fileprivate let lock: FileHandle

        /// Where it lies.
        fileprivate let url: URL

        /// The lines, oldest first.
        let entries: [Entry]

        /// The lines that could not be read: the end of one that was being written.
        let unreadableLines: Int
    }

    /// Reads a journal that may not exist yet, and locks it for this process.
    ///
    /// - Throws: `SandboxJournalError` where another process has it, or the folder cannot be used.
    static func open(_ url: URL) throws -> Opened {
        let lockPath = url.path(percentEncoded: false) + ".lock"
        let descriptor = Glibc.open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SandboxJournalError.unusable(lockPath, errno) }
        let lock = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw SandboxJournalError.taken(url.path(percentEncoded: false))
        }
        guard FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) else {
            return Opened(lock: lock, url: url, entries: [], unreadableLines: 0)
        }
        var entries: [Entry] = []
        var unreadable = 0
        let decoder = JSONDecoder()
        for line in try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")) {
            do {
                entries.append(try decoder.decode(Entry.self, from: line))
            } catch {
                unreadable += 1
            }
        }
        return Opened(lock: lock, url: url, entries: entries, unreadableLines: unreadable)
    }

    /// Begins the file anew with what is known now, and goes on behind it.
    static func begin(_ opened: Opened, with entries: [Entry]) throws -> SandboxJournal {
        var data = Data()
        for entry in entries { data.append(try line(entry)) }
        try data.write(to: opened.url, options: .atomic)
        let file = try FileHandle(forWritingTo: opened.url)
        try file.seekToEnd()
        return SandboxJournal(file: file, lock: opened.lock)
    }

    /// Writes a line; when this returns, the end of this process cannot lose it.
    func append(_ entry: Entry) throws {
        let line = try Self.line(entry)
        do {
            try file.withLock { try $0.write(contentsOf: line) }
        } catch {
            throw SandboxJournalError.notWritten("\(error)")
        }
    }

    /// The line begins with the line feed, so that it stands alone even behind half a line.
    private static func line(_ entry: Entry) throws -> Data {
        try Data([UInt8(ascii: "\n")]) + JSONEncoder().encode(entry)
    }
}

/// Why the sandbox's state file cannot be used.
enum SandboxJournalError: Error, CustomStringConvertible {
    case taken(String)
    case unusable(String, Int32)
    case notWritten(String)

    /// A sentence that names the file and what to do.
    var description: String {
        switch self {
        case .taken(let path):
            "Another process uses the sandbox's state file \(path); stop it, or name another file."
        case .unusable(let path, let code):
            """
            The sandbox's state file \(path) cannot be opened: \(String(cString: strerror(code))); \
            make its folder writable, or name another file.
            """
        case .notWritten(let reason):
            "The sandbox's state file takes no more: \(reason); make room on its disk."
        }
    }
}
