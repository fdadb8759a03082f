import DequeModule

/// Which connections are free, and who waits for one: the pool without its connections' workings.
///
/// A value without clocks, sockets or tasks: every event comes with its time and returns what is to
/// be done about it.
struct PoolState<Connection: AnyObject & Sendable>: Sendable {
    /// The limits that the pool keeps.
    struct Limits: Sendable {
        /// The most connections, at least 1.
        var connections: Int
        /// The most waiters.
        var waiters: Int
        /// A connection idle for longer is tried before it is lent.
        var idleCheckAge: Duration
        /// A connection idle for longer is closed.
        var idleLimit: Duration
        /// The wait after the first failed attempt to connect; it doubles with each.
        var firstBackoff: Duration = .milliseconds(50)
        /// The longest wait between attempts.
        var longestBackoff: Duration = .seconds(1)
    }

    /// A task that waits for a connection.
    struct Waiter: Sendable, Equatable {
        /// Its number.
        let id: UInt64
        /// When it gives up.
        let deadline: MonotonicTime
    }

    /// The answer to a task that asks for a connection.
    enum Answer {
        /// It gets this one.
        case lend(Connection)
        /// It waits.
        case wait
        /// It gets none.
        case refuse(PostgresError)
    }

    /// What happens to a connection that became free.
    enum Placement {
        /// The waiter gets it.
        case lend(to: UInt64)
        /// It stays for the next task.
        case keep
        /// It is closed.
        case close
    }

    private struct Idle: Sendable {
        let connection: Connection
        let since: MonotonicTime
    }

    /// Whether the pool lends no more.
    private(set) var isClosed = false
    /// Why the last attempt to connect failed; nil after one that did not.
    private(set) var lastFailure: String?
    /// How many connections are lent.
    private(set) var lentCount = 0
    /// How many connections are being opened.
    private(set) var connectingCount = 0
    private(set) var waiters: Deque<Waiter> = []
    private var idle: [Idle] = []
    private var failures = 0
    private var nextAttempt = MonotonicTime(nanoseconds: .min)
    private let limits: Limits

    /// Starts without a connection.
    init(limits: Limits) {
        self.limits = limits
    }

    /// How many connections are free.
    var idleCount: Int { idle.count }

    /// Whether the pool is closed and every connection is back.
    var isDrained: Bool { isClosed && lentCount == 0 && connectingCount == 0 }

    private var total: Int { idle.count + lentCount + connectingCount }

    /// Takes a free connection, with whether it was idle for so long that it is to be tried first.
    mutating func takeFree(now: MonotonicTime) -> (connection: Connection, needsCheck: Bool)? {
        guard !isClosed, let free = idle.popLast() else { return nil }
        lentCount += 1
        return (free.connection, now.since(free.since) > limits.idleCheckAge)
    }

    /// A task that found no free connection asks for the next one.
    mutating func ask(_ waiter: Waiter) -> Answer {
        guard !isClosed else { return .refuse(.clientClosed) }
        if let free = idle.popLast() {
            lentCount += 1
            return .lend(free.connection)
        }
        guard waiters.count < limits.waiters else {
            return .refuse(.tooManyWaiters(limit: limits.waiters))
        }
        waiters.append(waiter)
        return .wait
    }

    /// A lent connection comes back.
    mutating func giveBack(_ connection: Connection, isUsable: Bool, now: MonotonicTime)
        -> Placement
    {
        lentCount -= 1
        return isUsable ? place(connection, now: now) : .close
    }

    /// A connection was opened.
    mutating func connected(_ connection: Connection, now: MonotonicTime) -> Placement {
        connectingCount -= 1
        failures = 0
        lastFailure = nil
        nextAttempt = now
        return place(connection, now: now)
    }

    /// A connection could not be opened; the next attempt waits, `jitter` (0 to 1) of it at random.
    mutating func connectFailed(_ reason: String, now: MonotonicTime, jitter: Double) {
        connectingCount -= 1
        lastFailure = reason
        let doubled = limits.firstBackoff * Double(1 << min(failures, 20))
        failures += 1
        let backoff = min(doubled, limits.longestBackoff)
        nextAttempt = now.advanced(by: backoff * (0.5 + jitter / 2))
    }

    /// A connection is gone, which matters here only where it was a free one.
    mutating func lost(_ connection: Connection) {
        idle.removeAll { $0.connection === connection }
    }

    /// Whether a connection is to be opened now; to be asked again until it says no.
    mutating func startAttempt(now: MonotonicTime) -> Bool {
        guard !isClosed, connectingCount < waiters.count, total < limits.connections,
            now >= nextAttempt, failures == 0 || connectingCount == 0
        else { return false }
        connectingCount += 1
        return true
    }

    /// A waiter gives up; false where it has got a connection already.
    mutating func withdraw(_ id: UInt64) -> Bool {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Takes out the waiters whose deadline has passed.
    mutating func takeExpired(now: MonotonicTime) -> [UInt64] {
        let expired = waiters.filter { $0.deadline <= now }.map(\.id)
        if !expired.isEmpty { waiters.removeAll { $0.deadline <= now } }
        return expired
    }

    /// Takes out the connections that were idle for too long.
    mutating func takeOld(now: MonotonicTime) -> [Connection] {
        let old = idle.filter { now.since($0.since) > limits.idleLimit }.map(\.connection)
        if !old.isEmpty { idle.removeAll { now.since($0.since) > limits.idleLimit } }
        return old
    }

    /// Takes out all waiters, because what they wait for cannot come.
    mutating func takeWaiters() -> [UInt64] {
        defer { waiters = [] }
        return waiters.map(\.id)
    }

    /// Lends no more, and gives the connections to close.
    mutating func close() -> [Connection] {
        isClosed = true
        defer { idle = [] }
        return idle.map(\.connection)
    }

    private mutating func place(_ connection: Connection, now: MonotonicTime) -> Placement {
        guard !isClosed else { return .close }
        guard !waiters.isEmpty else {
            idle.append(Idle(connection: connection, since: now))
            return .keep
        }
        lentCount += 1
        return .lend(to: waiters.removeFirst().id)
    }
}
