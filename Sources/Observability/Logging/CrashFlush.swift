import Glibc
import Synchronization

/// Brings the records that are queued to the sinks when the process dies of a fault.
///
/// The handler of the fault does next to nothing: it wakes the encoder's thread, waits at most a
/// second for the threads of the pipeline, and lets the fault take its course. Where the fault
/// hit the pipeline itself, or left no stack to run on, the records are lost with it.
final class CrashFlush: Sendable {
    /// The process's own, for a fault is the process's.
    static let shared = CrashFlush()

    private static let signals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE]
    /// How long the handler waits, in milliseconds.
    private static let patience = 1_000

    private let raised = Atomic<Int32>(0)
    private let isDone = Atomic(false)
    private let wakeDescriptor = Atomic<Int32>(-1)
    // Safe: written once before any handler is set, and only read from then on.
    private nonisolated(unsafe) let earlier: UnsafeMutablePointer<sigaction>

    private init() {
        earlier = .allocate(capacity: 65)
        earlier.initialize(repeating: sigaction(), count: 65)
    }

    /// Sets the handlers; a later pipeline takes the place of an earlier one.
    ///
    /// - Parameter signal: raised when a fault occurs.
    func install(waking signal: WakeSignal) {
        let isFirst = wakeDescriptor.exchange(signal.number, ordering: .relaxed) < 0
        guard isFirst else { return }
        for number in Self.signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = handleFault
            // The stack of the fault may be used up; where a thread has another one, it serves.
            action.sa_flags = SA_ONSTACK
            sigemptyset(&action.sa_mask)
            sigaction(number, &action, &earlier[Int(number)])
        }
    }

    /// The signal of the fault that the process dies of; nil while it lives.
    var fault: Int32? {
        let number = raised.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Tells the handler that everything is written.
    func finish() {
        isDone.store(true, ordering: .relaxed)
    }

    /// Runs within the signal handler: no memory, no locks.
    fileprivate func handle(_ number: Int32) {
        let isFirst = raised.compareExchange(
            expected: 0,
            desired: number,
            ordering: .relaxed
        ).exchanged
        if isFirst {
            var one: UInt64 = 1
            _ = write(wakeDescriptor.load(ordering: .relaxed), &one, 8)
        }
        // A second fault waits longer than the first: that one ends the process.
        for _ in 0..<(isFirst ? Self.patience : 2 * Self.patience) {
            if isDone.load(ordering: .relaxed) { break }
            // A millisecond, by one of the few calls that a signal handler may make.
            poll(nil, 0, 1)
        }
        sigaction(number, &earlier[Int(number)], nil)
        raise(number)
    }
}

private func handleFault(_ number: Int32) {
    CrashFlush.shared.handle(number)
}
