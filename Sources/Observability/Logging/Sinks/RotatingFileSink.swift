import CLinux
import Glibc
import Synchronization

/// Writes records to a file that makes room for a new one when it is full or old.
///
/// The full file becomes `NAME.1`, the one before `NAME.2`, and so on up to the number of backups.
/// Several processes may write to one path: each write holds the file's lock, and whoever finds
/// that the file was moved meanwhile opens the new one. So no line is lost or torn, and an outside
/// rotation needs no signal.
public final class RotatingFileSink: LogSink {
    private struct State: ~Copyable {
        var file: LockedFile
        var mustReopen = false
        var timestamp = LogTimestamp()
    }

    private struct Upkeep {
        var isRunning = false
        var isWanted = false
        var troubles = LogTroubles()
    }

    /// Always `file`.
    public let name = "file"
    /// One JSON object a line.
    public let encoding = LogEncoding.json

    private let options: LogFileOptions
    private let files: RotatedFiles
    private let state: Mutex<State>
    private let upkeep = Mutex(Upkeep())
    private let mustReopen = Atomic(false)

    /// Opens the file, and makes its folder where there is none.
    ///
    /// - Throws: ``LogSinkError`` where the file cannot be opened.
    public init(_ options: LogFileOptions) throws {
        let path = LogFolder.absolute(options.path)
        try LogFolder.make(for: path)
        self.options = options
        files = RotatedFiles(path: path)
        state = Mutex(State(file: try LockedFile(path: path)))
        // What an earlier process left uncompressed.
        startUpkeep()
    }

    /// Appends whole lines and rotates between two of them where the file is full or old.
    ///
    /// A file that cannot be rotated goes on growing: too large a file is the lesser evil.
    public func write(_ records: ArraySlice<UInt8>) throws {
        let hasRotated = try state.withLock { state in
            if mustReopen.exchange(false, ordering: .relaxed) { try state.file.reopen() }
            var rest = records
            var hasRotated = false
            var canRotate = true
            while !rest.isEmpty {
                try state.file.lock()
                defer { state.file.unlock() }
                try state.file.endTornLine()
                let isOld = canRotate && isOld(&state)
                let end =
                    isOld || !canRotate
                    ? rest.endIndex
                    : Self.endOfLines(
                        in: rest,
                        fitting: options.rotationBytes - state.file.size,
                        fileIsEmpty: state.file.size == 0
                    )
                if !isOld, end > rest.startIndex {
                    try state.file.append(rest[..<end])
                    rest = rest[end...]
                } else if rotate() {
                    hasRotated = true
                } else {
                    canRotate = false
                }
            }
            return hasRotated
        }
        if hasRotated { startUpkeep() }
    }

    /// Has the next write open the file anew.
    public func reopen() {
        mustReopen.store(true, ordering: .relaxed)
    }

    /// What went wrong while the file was rotated or an old one compressed.
    public func takeTrouble() -> (any Error)? {
        upkeep.withLock { $0.troubles.take() }
    }

    private func isOld(_ state: inout State) -> Bool {
        guard let maxAge = options.maxAge else { return false }
        var limit = OutputBuffer(capacity: LogTimestamp.length)
        state.timestamp.append(options.time() - maxAge.nanoseconds, to: &limit)
        return state.file.began(before: limit.array)
    }

    /// Rotates under the file's lock; false where that failed.
    private func rotate() -> Bool {
        do {
            try files.rotate(keeping: options.backups)
            if let total = options.totalBytes {
                try files.prune(toBytes: total - options.rotationBytes)
            }
            return true
        } catch {
            upkeep.withLock { $0.troubles.note(error) }
            return false
        }
    }

    /// Compresses full files on a thread of its own, one at a time.
    private func startUpkeep() {
        guard options.compresses else { return }
        let starts = upkeep.withLock { upkeep in
            defer { upkeep.isRunning = true }
            upkeep.isWanted = true
            return !upkeep.isRunning
        }
        guard starts else { return }
        do {
            try BlockingThread.start(name: "log-gzip") { [weak self] in self?.keepUp() }
        } catch {
            upkeep.withLock { upkeep in
                upkeep.isRunning = false
                upkeep.troubles.note(error)
            }
        }
    }

    private func keepUp() {
        while upkeep.withLock({ upkeep in
            upkeep.isRunning = upkeep.isWanted
            upkeep.isWanted = false
            return upkeep.isRunning
        }) {
            do {
                try LogFileCompression(files: files).run()
            } catch {
                upkeep.withLock { $0.troubles.note(error) }
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

extension Duration {
    /// The length in whole nanoseconds.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
