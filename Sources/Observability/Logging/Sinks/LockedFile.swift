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
        for _ in 0..<Self.attempts {
            while flock(descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else {
                    throw LogSinkError.cannotOpen(path: path, code: errno)
                }
            }
            var opened = stat()
            var standing = stat()
            guard fstat(descriptor, &opened) == 0 else {
                throw LogSinkError.cannotOpen(path: path, code: errno)
            }
            if stat(path, &standing) == 0, standing.st_ino == opened.st_ino,
                standing.st_dev == opened.st_dev
            {
                size = Int(opened.st_size)
                return
            }
            let next = try Self.open(path)
            close(descriptor)
            descriptor = next
        }
        throw LogSinkError.cannotOpen(path: path, code: EBUSY)
    }

    /// Lets the others write.
    func unlock() {
        flock(descriptor, LOCK_UN)
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

    private static func open(_ path: String) throws(LogSinkError) -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw LogSinkError.cannotOpen(path: path, code: errno) }
        return descriptor
    }
}
