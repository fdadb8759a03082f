import Glibc

/// A file of the kernel's that is written without being owned.
struct FileDescriptorWriter {
    /// The number of the open file.
    let descriptor: Int32
    /// What the descriptor stands for in messages.
    let name: String

    /// Writes everything, however many calls that takes; blocks while the other side is full.
    ///
    /// A descriptor that somebody made non-blocking is waited for, and its mode is left alone: it
    /// belongs to everyone who shares it.
    func writeAll(_ bytes: ArraySlice<UInt8>) throws(LogSinkError) {
        let code = bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    descriptor,
                    UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count
                )
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&entry, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
        guard code == 0 else { throw LogSinkError.cannotWrite(to: name, code: code) }
    }
}
