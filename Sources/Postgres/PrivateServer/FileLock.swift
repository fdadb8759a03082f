import CLinux
import Glibc

/// An advisory lock on a file, which the kernel lifts when its process ends, however it ends.
///
/// Programs that we start do not inherit it.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Opens the file, which is made where it is missing; nothing is locked yet.
    init(_ path: String) throws(PrivateServerError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .fileUnusable(path: path, reason: lastSystemError())
        }
    }

    deinit {
        close(descriptor)
    }

    /// Locks it beside others who lock it the same way; false where one has it for himself alone.
    func tryShared() -> Bool {
        flock(descriptor, LOCK_SH | LOCK_NB) == 0
    }

    /// Locks it for ourselves alone, also from shared; false where another has it, and then ours is
    /// gone too: flock(2) lifts it before it tries.
    func tryExclusive() -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Lifts the lock.
    func unlock() {
        flock(descriptor, LOCK_UN)
    }
}
