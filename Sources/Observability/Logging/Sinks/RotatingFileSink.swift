import CLinux
import Glibc
import Synchronization

/// Writes records to a file that makes room for a new one when it is full.
///
/// The full file becomes `NAME.1`, the one before `NAME.2`, and so on up to the number of backups.
/// Several processes may write to one path: each write holds the file's lock, and whoever finds
/// that the file was moved meanwhile opens the new one. So no line is lost or torn, and an outside
/// rotation needs no signal.
public final class RotatingFileSink: LogSink {
    /// Always `file`.
    public let name = "file"
    /// One JSON object a line.
    public let encoding = LogEncoding.json

    private let path: String
    private let maxBytes: Int
    private let backups: Int
    private let file: Mutex<LockedFile>

    /// Opens the file, and makes its folder where there is none.
    ///
    /// - Parameters:
    ///   - path: a relative one is taken from the present working directory.
    ///   - maxBytes: how large the file may grow; a single longer line makes a file of its own.
    ///   - backups: how many full files are kept; with 0 a full file is removed.
    /// - Throws: ``LogSinkError`` where the file cannot be opened.
    public init(path: String, maxBytes: Int = 10_240_000, backups: Int = 10) throws {
        let path = LogFolder.absolute(path)
        try LogFolder.make(for: path)
        self.path = path
        self.maxBytes = maxBytes
        self.backups = backups
        file = Mutex(try LockedFile(path: path))
    }

    /// Appends whole lines and rotates between two of them where the file is full.
    public func write(_ records: ArraySlice<UInt8>) throws {
        try file.withLock { file in
            var rest = records
            while !rest.isEmpty {
                try file.lock()
                defer { file.unlock() }
                let room = maxBytes - file.size
                let end = Self.endOfLines(in: rest, fitting: room, fileIsEmpty: file.size == 0)
                if end > rest.startIndex {
                    try file.append(rest[..<end])
                    rest = rest[end...]
                } else {
                    try LogFolder.rotate(path, backups: backups)
                }
            }
        }
    }

    /// Where to cut so that whole lines fit; an empty file takes at least one line.
    private static func endOfLines(
        in lines: ArraySlice<UInt8>,
        fitting room: Int,
        fileIsEmpty: Bool
    ) -> Int {
        guard lines.count > room else { return lines.endIndex }
        let newline = UInt8(ascii: "\n")
        if room > 0, let last = lines.prefix(room).lastIndex(of: newline) { return last + 1 }
        guard fileIsEmpty else { return lines.startIndex }
        return lines.firstIndex(of: newline).map { $0 + 1 } ?? lines.endIndex
    }
}
