import CLinux
import Glibc

/// A flag in the kernel on which one thread sleeps and which any other raises.
package final class WakeSignal: Sendable {
    private let descriptor: Int32
    /// The flag's number in the kernel, for a signal handler, which may call nothing but `write`.
    var number: Int32 { descriptor }

    /// Makes a lowered flag.
    ///
    /// - Throws: ``WakeSignalError`` where the process has no file descriptor left.
    package init() throws(WakeSignalError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw WakeSignalError(code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Raises the flag; the sleeping thread wakes, or the next sleep ends at once.
    package func raise() {
        var one: UInt64 = 1
        // A full counter is the only failure, and means that the flag is raised already.
        _ = write(descriptor, &one, 8)
    }

    /// Sleeps until the flag is raised or the time is over, and lowers the flag.
    package func sleep(atMostMilliseconds milliseconds: Int32) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return }
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}

/// Why a wake signal could not be made.
package struct WakeSignalError: Error, CustomStringConvertible {
    /// The system's error number.
    let code: Int32

    /// One sentence with the remedy.
    package var description: String {
        """
        No event descriptor is to be had (\(String(cString: strerror(code)))): raise the limit of \
        open files (ulimit -n).
        """
    }
}
