import Logging
import Observability
import Synchronization

/// The connections of a client: lends them, opens and closes them, and wakes who waits for one.
final class ConnectionPool: DatabaseLoopHandler {
    private typealias Lent = Result<Channel, PostgresError>

    private struct State {
        var pool: PoolState<Channel>
        var waiting: [UInt64: UnsafeContinuation<Lent, Never>] = [:]
        var all: [ObjectIdentifier: Channel] = [:]
        var drained: [UnsafeContinuation<Void, Never>] = []
        var drainDeadline = MonotonicTime.never
        var isOver = false
        var handlerID: UInt64 = 0

        /// Takes the continuations of waiters that are out of the queue.
        mutating func takeContinuations(of ids: [UInt64]) -> [UnsafeContinuation<Lent, Never>] {
            ids.compactMap { waiting.removeValue(forKey: $0) }
        }
    }

    private let state: Mutex<State>
    private let waiterIDs = Atomic<UInt64>(0)
    private let opener: ChannelOpener
    private let acquireTimeout: Duration
    private let instruments: PostgresInstruments
    private let logger: Logger

    /// Makes an empty pool; the opener's loop keeps its deadlines.
    init(
        configuration: PostgresConfiguration,
        opener: ChannelOpener,
        instruments: PostgresInstruments,
        logger: Logger
    ) {
        self.opener = opener
        self.instruments = instruments
        self.logger = logger
        acquireTimeout = configuration.acquireTimeout
        let limits = PoolState<Channel>.Limits(
            connections: max(1, configuration.poolSize),
            waiters: max(0, configuration.waiterLimit),
            idleCheckAge: configuration.idleCheckAge,
            idleLimit: configuration.idleLimit
        )
        state = Mutex(State(pool: PoolState(limits: limits)))
        state.withLock { $0.handlerID = opener.loop.add(self) }
    }

    /// Whether the pool lends no more.
    var isClosed: Bool { state.withLock(\.pool.isClosed) }

    /// Lends a connection; it must be given back.
    ///
    /// - Throws: `acquireTimeout`, `tooManyWaiters`, `cancelled`, `clientClosed`, or
    ///   `invalidConfiguration`.
    func lend() async throws(PostgresError) -> Channel {
        let start = MonotonicTime.now()
        defer {
            let waited = MonotonicTime.now().since(start)
            instruments.wait.observe(waited)
            PhaseTimes.current?.add(waited, to: .connection)
        }
        while true {
            guard let (channel, needsCheck) = state.withLock({ $0.pool.takeFree(now: .now()) })
            else {
                return try await wait(until: start.advanced(by: acquireTimeout))
            }
            if !needsCheck { return channel }
            if try await isAlive(channel) { return channel }
        }
    }

    /// Takes a connection back; one that is broken or in the middle of something is closed.
    func giveBack(_ channel: Channel) {
        let isUsable = channel.isReusable
        let now = MonotonicTime.now()
        let (placement, connects) = state.withLock { state in
            (
                state.pool.giveBack(channel, isUsable: isUsable, now: now),
                state.pool.startAttempt(now: now)
            )
        }
        settle(channel, placement)
        if connects { connect() }
        resumeDrained()
    }

    /// Lends no more, waits until all connections are back or the grace is over, and closes all.
    func close(grace: Duration) async {
        stopLending()
        let deadline = MonotonicTime.now().advanced(by: grace)
        await withUnsafeContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.drained.append(continuation) }
                state.drainDeadline = min(state.drainDeadline, deadline)
                return state.isOver
            }
            if isOver { continuation.resume() } else { resumeDrained() }
        }
        closeAll()
    }

    /// Closes everything at once; what is in flight fails.
    func closeAll() {
        stopLending()
        let (channels, drained, handlerID) = state.withLock { state in
            state.isOver = true
            defer { state.drained = [] }
            return (Array(state.all.values), state.drained, state.handlerID)
        }
        for channel in channels { channel.close() }
        for continuation in drained { continuation.resume() }
        opener.loop.remove(handlerID)
    }

    /// Closes a connection that is not the pool's, a listener's, when all others are closed.
    func adopt(_ channel: Channel) {
        let isClosed = state.withLock { state in
            state.all[ObjectIdentifier(channel)] = channel
            return state.pool.isClosed
        }
        if isClosed { channel.close() }
        // It may have been lost before it was in the list.
        if !channel.isOpen { lost(channel) }
    }

    /// Forgets a connection that is gone.
    func lost(_ channel: Channel) {
        state.withLock { state in
            _ = state.all.removeValue(forKey: ObjectIdentifier(channel))
            state.pool.lost(channel)
        }
    }

    /// Sets the gauges, before the metrics are read.
    func updateGauges() {
        state.withLock { state in
            instruments.idle.set(Double(state.pool.idleCount))
            instruments.used.set(Double(state.pool.lentCount))
            instruments.pending.set(Double(state.pool.waiters.count))
        }
    }

    /// Nothing is read here: the pool has the loop tell it the time only.
    func descriptorReady(canWrite: Bool) {}

    /// Fails the waiters whose time is over, opens connections for the others and closes old ones.
    func timePassed(_ now: MonotonicTime) {
        let (expired, failure, old, attempts, isDrainOver) = state.withLock { state in
            let expired = state.takeContinuations(of: state.pool.takeExpired(now: now))
            let old = state.pool.takeOld(now: now)
            var attempts = 0
            while state.pool.startAttempt(now: now) { attempts += 1 }
            let isDrainOver = now >= state.drainDeadline && !state.drained.isEmpty
            return (expired, state.pool.lastFailure, old, attempts, isDrainOver)
        }
        instruments.timeouts.increment(by: UInt64(expired.count))
        for continuation in expired {
            let error = PostgresError.acquireTimeout(waited: acquireTimeout, lastFailure: failure)
            continuation.resume(returning: .failure(error))
        }
        for channel in old { channel.close() }
        for _ in 0..<attempts { connect() }
        if isDrainOver { closeAll() }
    }

    /// Tries a connection that was idle for long; a dead one is closed.
    private func isAlive(_ channel: Channel) async throws(PostgresError) -> Bool {
        do {
            let nothing = Request.statement(PostgresQuery(control: ""))
            _ = try await channel.exchange(nothing, timeout: .seconds(2))
            return true
        } catch {
            if error != .cancelled { channel.close(error) }
            giveBack(channel)
            if error == .cancelled { throw error }
            return false
        }
    }

    private func wait(until deadline: MonotonicTime) async throws(PostgresError) -> Channel {
        let id = waiterIDs.wrappingAdd(1, ordering: .relaxed).newValue
        let outcome: Lent = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                enqueue(PoolState.Waiter(id: id, deadline: deadline), continuation)
            }
        } onCancel: {
            let continuation = state.withLock { state in
                state.pool.withdraw(id) ? state.waiting.removeValue(forKey: id) : nil
            }
            continuation?.resume(returning: .failure(.cancelled))
        }
        return try outcome.get()
    }

    private func enqueue(
        _ waiter: PoolState<Channel>.Waiter,
        _ continuation: UnsafeContinuation<Lent, Never>
    ) {
        let now = MonotonicTime.now()
        let (answer, connects) = state.withLock { state -> (Lent?, Bool) in
            // Looked at under the lock, so that a cancellation that comes later finds the waiter.
            if Task.isCancelled { return (.failure(.cancelled), false) }
            switch state.pool.ask(waiter) {
            case .lend(let channel):
                return (.success(channel), false)
            case .refuse(let error):
                return (.failure(error), false)
            case .wait:
                state.waiting[waiter.id] = continuation
                return (nil, state.pool.startAttempt(now: now))
            }
        }
        if case .failure(.tooManyWaiters) = answer { instruments.overflows.increment() }
        if let answer { continuation.resume(returning: answer) }
        if connects { connect() }
    }

    private func settle(_ channel: Channel, _ placement: PoolState<Channel>.Placement) {
        switch placement {
        case .keep:
            break
        case .close:
            channel.close()
        case .lend(let id):
            let continuation = state.withLock { $0.waiting.removeValue(forKey: id) }
            continuation?.resume(returning: .success(channel))
        }
    }

    /// Opens a connection on a thread of its own; the pool has counted it already.
    private func connect() {
        do throws(ThreadError) {
            try BlockingThread.start(name: "database-connect") {
                let observer = Channel.Observer(lost: { [weak self] in self?.lost($0) })
                self.opened(self.opener.open(observer))
            }
        } catch {
            opened(.failure(.connectionFailed(error.description)))
        }
    }

    private func opened(_ result: Result<Channel, PostgresError>) {
        switch result {
        case .success(let channel):
            instruments.connected.increment()
            let (placement, failure) = state.withLock { state in
                state.all[ObjectIdentifier(channel)] = channel
                let failure = state.pool.lastFailure
                return (state.pool.connected(channel, now: .now()), failure)
            }
            if failure != nil { logger.notice("database reached again") }
            // It may have been lost before it was in the list.
            if !channel.isOpen { lost(channel) }
            settle(channel, placement)
        case .failure(let error):
            instruments.connectionFailures.increment()
            failed(error)
        }
        resumeDrained()
    }

    private func failed(_ error: PostgresError) {
        let (isFirst, hopeless) = state.withLock { state in
            let isFirst = state.pool.lastFailure == nil
            state.pool.connectFailed(
                error.description,
                now: .now(),
                jitter: Double.random(in: 0...1)
            )
            guard case .invalidConfiguration = error else {
                return (isFirst, [UnsafeContinuation<Lent, Never>]())
            }
            return (isFirst, state.takeContinuations(of: state.pool.takeWaiters()))
        }
        if isFirst {
            logger.warning(
                "database not reached",
                metadata: ["error": "\(error.description)"]
            )
        }
        for continuation in hopeless {
            continuation.resume(returning: .failure(error))
        }
    }

    private func stopLending() {
        let (idle, waiting) = state.withLock { state in
            (state.pool.close(), state.takeContinuations(of: state.pool.takeWaiters()))
        }
        for channel in idle { channel.close() }
        for continuation in waiting {
            continuation.resume(returning: .failure(.clientClosed))
        }
    }

    private func resumeDrained() {
        let drained = state.withLock { state in
            guard state.pool.isDrained else { return [UnsafeContinuation<Void, Never>]() }
            defer { state.drained = [] }
            return state.drained
        }
        for continuation in drained { continuation.resume() }
    }
}
