import CLinux
import Glibc
import Observability
import Synchronization

/// One thread that watches the sockets of all connections and runs the jobs of the tasks that
/// prefer it.
///
/// SwiftNIO has no public way to watch a descriptor that belongs to libpq, hence an epoll loop of
/// our own. What runs here must neither compute nor block for long: everyone waits for it.
final class DatabaseLoop: Sendable {
    /// How often deadlines are looked at; a deadline is kept to this precision.
    static let tick = Duration.milliseconds(25)

    private struct State {
        var jobs: [UnownedJob] = []
        var handlers: [UInt64: any DatabaseLoopHandler] = [:]
        var nextHandlerID: UInt64 = 1
        var isSleeping = false
        var isStopping = false
        var startFailure: String?

        /// Whether the thread sleeps and is to be woken by whoever asks first.
        mutating func takeWakeUp() -> Bool {
            guard isSleeping else { return false }
            isSleeping = false
            return true
        }
    }

    private let state = Mutex(State())
    private let epoll: Int32
    private let wakeUpEvent: Int32

    /// Makes the loop's descriptors and starts its thread.
    ///
    /// Where the kernel refuses either, nothing runs, and every connection that is tried says so.
    init() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeUpEvent = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u64 = 0
        epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUpEvent, &event)
    }

    deinit {
        close(epoll)
        close(wakeUpEvent)
    }

    /// Starts the thread, which keeps the loop alive until `stop()`; `startFailure` tells where the
    /// system refuses it.
    func start(executor: UnownedTaskExecutor) {
        guard epoll >= 0, wakeUpEvent >= 0 else {
            return state.withLock { $0.startFailure = "the system has no file descriptor left" }
        }
        do throws(ThreadError) {
            try BlockingThread.start(name: "database-loop") { self.run(executor: executor) }
        } catch {
            state.withLock { $0.startFailure = error.description }
        }
    }

    /// Ends the thread after the jobs that are queued.
    func stop() {
        let wakesUp = state.withLock { state in
            state.isStopping = true
            return state.takeWakeUp()
        }
        if wakesUp { wakeUp() }
    }

    /// Why the thread could not be started; nil where it runs.
    var startFailure: String? { state.withLock(\.startFailure) }

    /// Queues a job of a task that prefers the loop.
    func enqueue(_ job: UnownedJob) {
        let wakesUp = state.withLock { state in
            state.jobs.append(job)
            return state.takeWakeUp()
        }
        if wakesUp { wakeUp() }
    }

    /// Adds a handler and gives the id that `watch` and `remove` take.
    func add(_ handler: any DatabaseLoopHandler) -> UInt64 {
        let (id, wakesUp) = state.withLock { state in
            let id = state.nextHandlerID
            state.nextHandlerID += 1
            state.handlers[id] = handler
            return (id, state.takeWakeUp())
        }
        if wakesUp { wakeUp() }
        return id
    }

    /// Forgets a handler; its descriptor must have been unwatched before.
    func remove(_ id: UInt64) {
        state.withLock { _ = $0.handlers.removeValue(forKey: id) }
    }

    /// Starts to watch a descriptor for reading; its events carry the handler's id, so that a
    /// descriptor that is closed and opened again is never confused.
    func watch(_ descriptor: Int32, for id: UInt64) {
        change(EPOLL_CTL_ADD, descriptor, id: id, events: EPOLLIN.rawValue)
    }

    /// Sets whether room to write is watched for beside what there is to read.
    func watchWriting(_ isOn: Bool, of descriptor: Int32, for id: UInt64) {
        let events = EPOLLIN.rawValue | (isOn ? EPOLLOUT.rawValue : 0)
        change(EPOLL_CTL_MOD, descriptor, id: id, events: events)
    }

    /// Ends watching; call it before the descriptor is closed.
    func unwatch(_ descriptor: Int32) {
        change(EPOLL_CTL_DEL, descriptor, id: 0, events: 0)
    }

    private func change(_ operation: Int32, _ descriptor: Int32, id: UInt64, events: UInt32) {
        var event = epoll_event()
        event.events = events
        event.data.u64 = id
        epoll_ctl(epoll, operation, descriptor, &event)
    }

    private func wakeUp() {
        var one: UInt64 = 1
        _ = write(wakeUpEvent, &one, MemoryLayout<UInt64>.size)
    }

    private func run(executor: UnownedTaskExecutor) {
        var jobs: [UnownedJob] = []
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        var nextTick = MonotonicTime.now()
        while true {
            let (timeout, isDone) = state.withLock { state -> (Int32, Bool) in
                guard state.jobs.isEmpty else { return (0, false) }
                state.isSleeping = true
                let milliseconds = state.handlers.isEmpty ? -1 : Self.tick.clampedMilliseconds
                return (milliseconds, state.isStopping)
            }
            if isDone { return }
            let count = epoll_wait(epoll, &events, Int32(events.count), timeout)
            state.withLock { $0.isSleeping = false }
            for index in 0..<max(0, Int(count)) {
                handle(events[index])
            }
            let now = MonotonicTime.now()
            if now >= nextTick {
                nextTick = now.advanced(by: Self.tick)
                for handler in state.withLock({ Array($0.handlers.values) }) {
                    handler.timePassed(now)
                }
            }
            state.withLock { swap(&$0.jobs, &jobs) }
            for job in jobs {
                job.runSynchronously(on: executor)
            }
            jobs.removeAll(keepingCapacity: true)
        }
    }

    private func handle(_ event: epoll_event) {
        let id = event.data.u64
        guard id != 0 else {
            var count: UInt64 = 0
            _ = read(wakeUpEvent, &count, MemoryLayout<UInt64>.size)
            return
        }
        let handler = state.withLock { $0.handlers[id] }
        handler?.descriptorReady(canWrite: event.events & EPOLLOUT.rawValue != 0)
    }
}

/// What the loop tells about a descriptor and about time, on the loop's thread.
protocol DatabaseLoopHandler: Sendable {
    /// Called when there is something to read, an error, or (`canWrite`) room to write.
    func descriptorReady(canWrite: Bool)

    /// Called every tick, for deadlines.
    func timePassed(_ now: MonotonicTime)
}
