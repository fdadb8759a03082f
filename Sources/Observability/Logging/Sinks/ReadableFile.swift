import Glibc

/// A file opened for reading.
final class ReadableFile: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Opens the file at a path.
    init(path: String) throws(LogSinkError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LogSinkError.cannotOpen(path: path, code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Which file it is.
    var identity: FileIdentity? { FileIdentity(descriptor: descriptor) }

    /// The next bytes; fewer than asked for, and none at the end.
    func read(upTo count: Int) throws(LogSinkError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            var got = 0
            repeat {
                got = Glibc.read(descriptor, room.baseAddress, count)
            } while got < 0 && errno == EINTR
            if got < 0 { code = errno }
            filled = max(0, got)
        }
        guard code == 0 else { throw LogSinkError.cannotOpen(path: path, code: code) }
        return bytes
    }
}
