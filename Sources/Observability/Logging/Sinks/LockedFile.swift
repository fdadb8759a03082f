import CLinux
import Glibc

/// A file opened for appending, written only under its lock and only while it stands at its path.
struct LockedFile: ~Copyable {
    /// How often the file is opened anew in one attempt to lock it, while others rotate.
    private static let attempts = 100

    private let path: String
    private var descriptor: Int32
    /// The file's length; right while the lock is held.
    private(set) var size = 0
    /// The time of the first line, once it was looked for.
    private var firstTime: [UInt8]?

    /// Opens the file, and makes it where there is none.
    init(path: String) throws(LogSinkError) {
        self.path = path
        descriptor = try Self.open(path)
    }

    deinit {
        close(descriptor)
    }

    /// Waits for the lock of the file that stands at the path now.
    mutating func lock() throws(LogSinkError) {
        guard try lock(waits: true) else {
            throw LogSinkError.cannotOpen(path: path, code: EBUSY)
        }
    }

    /// Takes the lock unless somebody else has it; answers whether it did.
    mutating func tryLock() throws(LogSinkError) -> Bool {
        try lock(waits: false)
    }

    private mutating func lock(waits: Bool) throws(LogSinkError) -> Bool {
        for _ in 0..<Self.attempts {
            while flock(descriptor, waits ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
                if errno == EWOULDBLOCK { return false }
                guard errno == EINTR else {
                    throw LogSinkError.cannotOpen(path: path, code: errno)
                }
            }
            var status = stat()
            guard fstat(descriptor, &status) == 0 else {
                throw LogSinkError.cannotOpen(path: path, code: errno)
            }
            if FileIdentity(descriptor: descriptor) == FileIdentity(path: path) {
                size = Int(status.st_size)
                return true
            }
            try reopen()
        }
        return false
    }

    /// Lets the others write.
    func unlock() {
        flock(descriptor, LOCK_UN)
    }

    /// Closes the file and opens the one that stands at the path now.
    mutating func reopen() throws(LogSinkError) {
        let next = try Self.open(path)
        close(descriptor)
        descriptor = next
        firstTime = nil
    }

    /// Appends, under the lock; after a failure the file is as it was before.
    mutating func append(_ bytes: ArraySlice<UInt8>) throws(LogSinkError) {
        do {
            try FileDescriptorWriter(descriptor: descriptor, name: path).writeAll(bytes)
            size += bytes.count
        } catch {
            // A half-written line is cut off again; where even that fails the error stands anyway.
            _ = ftruncate(descriptor, off_t(size))
            throw error
        }
    }

    /// Ends the line that a killed process may have left half-written, under the lock.
    mutating func endTornLine() throws(LogSinkError) {
        let newline = UInt8(ascii: "\n")
        var last = newline
        guard size > 0, pread(descriptor, &last, 1, off_t(size - 1)) == 1, last != newline else {
            return
        }
        try append([newline])
    }

    /// Empties the file, under the lock.
    mutating func empty() throws(LogSinkError) {
        guard ftruncate(descriptor, 0) == 0 else {
            throw LogSinkError.cannotWrite(to: path, code: errno)
        }
        size = 0
    }

    /// Has the kernel bring the file to the disk.
    func synchronize() throws(LogSinkError) {
        guard fsync(descriptor) == 0 else {
            throw LogSinkError.cannotWrite(to: path, code: errno)
        }
    }

    /// Whether the first line was written before a time, as ``LogTimestamp`` tells times.
    ///
    /// Asked of the line itself, so that it holds for a file of another process and after a
    /// restart; a file that begins with something else has no age.
    mutating func began(before time: [UInt8]) -> Bool {
        guard size > 0 else { return false }
        let first = firstTime ?? readFirstTime()
        firstTime = first
        return !first.isEmpty && first.lexicographicallyPrecedes(time)
    }

    private func readFirstTime() -> [UInt8] {
        let lead = JSONRecordEncoder.lead
        let length = lead.utf8CodeUnitCount + LogTimestamp.length
        var bytes = [UInt8](repeating: 0, count: length)
        guard pread(descriptor, &bytes, length, 0) == length,
            memcmp(bytes, lead.utf8Start, lead.utf8CodeUnitCount) == 0
        else { return [] }
        return Array(bytes.suffix(LogTimestamp.length))
    }

    private static func open(_ path: String) throws(LogSinkError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw LogSinkError.cannotOpen(path: path, code: errno) }
        return descriptor
    }
}
