import CLinux
import Glibc

/// A thread of our own, for calls that block and must not hold up the cooperative pool.
package enum BlockingThread {
    /// Starts a thread that runs the body once, and ends with it.
    ///
    /// Signals are left to the other threads, but for the ones that a fault of its own raises.
    ///
    /// - Parameter name: shown by `ps -L`; the kernel keeps the first 15 bytes.
    /// - Throws: ``ThreadError`` where the system gives no thread.
    package static func start(
        name: String,
        _ body: @escaping @Sendable () -> Void
    ) throws(ThreadError) {
        let work = Unmanaged.passRetained(ThreadWork(name: name, body: body))
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, runThread, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw ThreadError(name: name, code: code)
        }
        pthread_detach(thread)
    }
}

/// Why a thread could not be started.
package struct ThreadError: Error, CustomStringConvertible {
    /// The thread's name.
    let name: String
    /// The system's error number.
    let code: Int32

    /// One sentence with the remedy.
    package var description: String {
        """
        The thread \(name) cannot be started (\(String(cString: strerror(code)))): raise the limit \
        of threads (ulimit -u, TasksMax of the service).
        """
    }
}

private final class ThreadWork: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let work = Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue()
    var signals = sigset_t()
    sigfillset(&signals)
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] { sigdelset(&signals, fault) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    pthread_setname_np(pthread_self(), String(work.name.prefix(15)))
    work.body()
    return nil
}
