import TestSupport
import Testing

@testable import Postgres

struct PoolStateTests {
    private final class Connection: Sendable {}

    private let start = MonotonicTime(nanoseconds: 1_000_000_000_000)

    private func pool(connections: Int = 2, waiters: Int = 10) -> PoolState<Connection> {
        PoolState(
            limits: .init(
                connections: connections,
                waiters: waiters,
                idleCheckAge: .seconds(30),
                idleLimit: .seconds(600)
            )
        )
    }

    private func waiter(_ id: UInt64, within timeout: Duration = .seconds(5))
        -> PoolState<Connection>.Waiter
    {
        .init(id: id, deadline: start.advanced(by: timeout))
    }

    @Test func `a connection is opened for each waiter up to the limit`() {
        var pool = pool(connections: 2)
        for id: UInt64 in 1...3 {
            guard case .wait = pool.ask(waiter(id)) else {
                Issue.record("an empty pool lent a connection")
                return
            }
        }
        let attempts = (1...3).map { _ in pool.startAttempt(now: start) }
        #expect(attempts == [true, true, false])
        #expect(pool.connectingCount == 2)
    }

    @Test func `waiters are served in the order they came`() {
        var pool = pool(connections: 1)
        _ = pool.ask(waiter(1))
        _ = pool.ask(waiter(2))
        let isStarted = pool.startAttempt(now: start)
        #expect(isStarted)
        let connection = Connection()
        guard case .lend(to: 1) = pool.connected(connection, now: start) else {
            Issue.record("the first waiter was passed over")
            return
        }
        guard case .lend(to: 2) = pool.giveBack(connection, isUsable: true, now: start) else {
            Issue.record("the second waiter was passed over")
            return
        }
        guard case .keep = pool.giveBack(connection, isUsable: true, now: start) else {
            Issue.record("a free connection was not kept")
            return
        }
        #expect(pool.idleCount == 1)
        #expect(pool.lentCount == 0)
    }

    @Test func `a broken connection makes room for another`() {
        var pool = pool(connections: 1)
        _ = pool.ask(waiter(1))
        let isStarted = pool.startAttempt(now: start)
        #expect(isStarted)
        let connection = Connection()
        _ = pool.connected(connection, now: start)
        _ = pool.ask(waiter(2))
        let isTooMany = pool.startAttempt(now: start)
        #expect(!isTooMany)
        guard case .close = pool.giveBack(connection, isUsable: false, now: start) else {
            Issue.record("a broken connection was kept")
            return
        }
        let isStartedAgain = pool.startAttempt(now: start)
        #expect(isStartedAgain)
    }

    @Test func `after failures one attempt at a time is made, ever later up to a second`() {
        var pool = pool(connections: 4)
        for id: UInt64 in 1...4 { _ = pool.ask(waiter(id)) }
        let isStarted = pool.startAttempt(now: start)
        #expect(isStarted)
        var now = start
        var waits: [Duration] = []
        for _ in 0..<8 {
            pool.connectFailed("refused", now: now, jitter: 1)
            let failed = now
            while !pool.startAttempt(now: now) { now = now.advanced(by: .milliseconds(1)) }
            waits.append(now.since(failed))
            let second = pool.startAttempt(now: now)
            #expect(!second)
        }
        #expect(waits == [50, 100, 200, 400, 800, 1000, 1000, 1000].map { .milliseconds($0) })
        #expect(pool.lastFailure == "refused")
        _ = pool.connected(Connection(), now: now)
        #expect(pool.lastFailure == nil)
        let attempts = (1...2).map { _ in pool.startAttempt(now: now) }
        #expect(attempts == [true, true])
    }

    @Test func `a waiter too many is refused and an expired one is taken out`() {
        var pool = pool(connections: 1, waiters: 2)
        _ = pool.ask(waiter(1, within: .seconds(1)))
        _ = pool.ask(waiter(2, within: .seconds(2)))
        guard case .refuse(.tooManyWaiters(limit: 2)) = pool.ask(waiter(3)) else {
            Issue.record("there is no limit of waiters")
            return
        }
        let tooEarly = pool.takeExpired(now: start.advanced(by: .milliseconds(999)))
        #expect(tooEarly == [])
        let due = pool.takeExpired(now: start.advanced(by: .seconds(1)))
        #expect(due == [1])
        let isWithdrawn = pool.withdraw(2)
        #expect(isWithdrawn)
        let isWithdrawnAgain = pool.withdraw(2)
        #expect(!isWithdrawnAgain)
        #expect(pool.waiters.isEmpty)
    }

    @Test func `a connection idle for long is tried before it is lent, and closed when older`() {
        var pool = pool()
        for id: UInt64 in 1...2 {
            _ = pool.ask(waiter(id))
            _ = pool.startAttempt(now: start)
        }
        let (first, second) = (Connection(), Connection())
        for connection in [first, second] {
            _ = pool.connected(connection, now: start)
            _ = pool.giveBack(connection, isUsable: true, now: start)
        }
        let soon = pool.takeFree(now: start.advanced(by: .seconds(30)))
        #expect(soon?.needsCheck == false)
        let later = pool.takeFree(now: start.advanced(by: .seconds(31)))
        #expect(later?.needsCheck == true)
        _ = pool.giveBack(first, isUsable: true, now: start)
        let young = pool.takeOld(now: start.advanced(by: .seconds(600)))
        #expect(young.isEmpty)
        let old = pool.takeOld(now: start.advanced(by: .seconds(601)))
        #expect(old.count == 1)
        #expect(pool.idleCount == 0)
    }

    @Test func `a closed pool lends nothing and is drained when all is back`() {
        var pool = pool(connections: 1)
        _ = pool.ask(waiter(1))
        _ = pool.startAttempt(now: start)
        let connection = Connection()
        _ = pool.connected(connection, now: start)
        let idle = pool.close()
        #expect(idle.isEmpty)
        let free = pool.takeFree(now: start)
        #expect(free?.connection === nil)
        guard case .refuse(.clientClosed) = pool.ask(waiter(2)) else {
            Issue.record("a closed pool let a task wait")
            return
        }
        #expect(!pool.isDrained)
        guard case .close = pool.giveBack(connection, isUsable: true, now: start) else {
            Issue.record("a closed pool kept a connection")
            return
        }
        #expect(pool.isDrained)
    }

    /// Random events against the plainest model there is: counting.
    @Test func `random events never break the limits nor lose a waiter or a connection`() {
        var random = SeededRandom()
        let seed: Comment = "\(random)"
        for _ in 0..<50 {
            let limit = Int.random(in: 1...4, using: &random)
            var pool = pool(connections: limit, waiters: 6)
            var lent: [Connection] = []
            var waiting: [UInt64] = []
            var now = start
            var nextID: UInt64 = 1
            func settle(_ placement: PoolState<Connection>.Placement, _ connection: Connection) {
                guard case .lend(let id) = placement else { return }
                #expect(waiting.first == id, seed)
                waiting.removeFirst()
                lent.append(connection)
            }
            for _ in 0..<200 {
                now = now.advanced(by: .milliseconds(Int.random(in: 0...200, using: &random)))
                switch Int.random(in: 0..<6, using: &random) {
                case 0:
                    let free = pool.takeFree(now: now)
                    if let free {
                        lent.append(free.connection)
                    } else {
                        let waiter = PoolState<Connection>.Waiter(
                            id: nextID,
                            deadline: now.advanced(by: .seconds(3))
                        )
                        nextID += 1
                        if case .wait = pool.ask(waiter) { waiting.append(waiter.id) }
                    }
                case 1:
                    guard !lent.isEmpty else { continue }
                    let connection = lent.remove(at: Int.random(in: 0..<lent.count, using: &random))
                    let isUsable = Bool.random(using: &random)
                    settle(pool.giveBack(connection, isUsable: isUsable, now: now), connection)
                case 2:
                    guard pool.connectingCount > 0 else { continue }
                    let connection = Connection()
                    settle(pool.connected(connection, now: now), connection)
                case 3:
                    guard pool.connectingCount > 0 else { continue }
                    pool.connectFailed("no", now: now, jitter: 0.5)
                case 4:
                    guard let id = waiting.randomElement(using: &random) else { continue }
                    let isWithdrawn = pool.withdraw(id)
                    #expect(isWithdrawn, seed)
                    waiting.removeAll { $0 == id }
                default:
                    let expired = pool.takeExpired(now: now)
                    waiting.removeAll { expired.contains($0) }
                }
                _ = pool.startAttempt(now: now)
                #expect(pool.lentCount == lent.count, seed)
                #expect(pool.waiters.map(\.id) == waiting, seed)
                #expect(
                    pool.idleCount + pool.lentCount + pool.connectingCount <= limit,
                    seed
                )
                #expect(pool.idleCount == 0 || waiting.isEmpty, seed)
            }
        }
    }
}
