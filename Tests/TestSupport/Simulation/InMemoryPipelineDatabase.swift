public import Foundation
import Jobs
public import Meetings
import Synchronization

/// Meetings, items and cursors in memory, changed by one transaction at a time.
///
/// Coarser than PostgreSQL, which locks rows: what two transactions do to each other is for the
/// tests on PostgreSQL, what a crash or a lost answer between two statements does is for this.
public final class InMemoryPipelineDatabase: Sendable {
    /// A transaction that the database gave up.
    public struct Aborted: Error {}

    struct MeetingRow {
        var id: Int64
        var source: String
        var meeting: Meeting
        var state: MeetingState
        var failure: String?
        var extractor: String?
        var rule: String?
        var files: Set<String> = []
        var receivedAt: Date
    }

    struct Tables {
        var meetings: [MeetingRow] = []
        var items: [StoredItem] = []
        /// When the board was last asked about an item.
        var readAt: [Int64: Date] = [:]
        /// When the board told of an item that it was not asked about since.
        var eventAt: [Int64: Date] = [:]
        /// The batches, each at its number less one, and so the runs.
        var batches: [BatchRow] = []
        var runs: [RunRow] = []
        var cursors: [String: Date] = [:]
        var steps: [(meeting: Int64, step: String)] = []
    }

    struct BatchRow {
        var key: String
        var run: Int64
        var items: [Int64]
        var request: BoardRequest?
        var outcome: PushBatch.Outcome?
        var createdAt: Date
        var sentAt: Date
    }

    struct RunRow {
        var kind: Run.Kind
        var job: Int64?
        var kept: [Run.Kept] = []
        var counts: [String: Int] = [:]
        var isFinished = false
    }

    /// A transaction that is under way.
    struct Open {
        var number: Int
        var node: Int
        var tables: Tables
        var jobs: [NewJob] = []
        var finish: JobSettlement?
        var since: Date
    }

    struct State {
        var tables = Tables()
        var open: Open?
        var board: (node: Int, number: Int)?
        var count = 0
    }

    let state = Mutex(State())
    let jobs: InMemoryJobStore
    let now: @Sendable () -> Date
    private let isAlive: @Sendable (Int) -> Bool

    /// Makes an empty database beside a queue.
    ///
    /// - Parameter isAlive: Whether a node still runs; the transactions of a dead one are undone.
    public init(
        jobs: InMemoryJobStore,
        now: @escaping @Sendable () -> Date = { Date.now },
        isAlive: @escaping @Sendable (Int) -> Bool = { _ in true }
    ) {
        self.jobs = jobs
        self.now = now
        self.isAlive = isAlive
    }

    /// The meetings by their ids at the source, with their states.
    public var meetings: [String: MeetingState] {
        state.withLock { state in
            Dictionary(
                uniqueKeysWithValues: state.tables.meetings.map { ($0.meeting.id, $0.state) }
            )
        }
    }

    /// Every item.
    public var items: [StoredItem] { state.withLock { $0.tables.items } }

    /// Gives an item to somebody, as a person's edit here does.
    public func assign(_ id: Int64, to name: String) {
        state.withLock { state in
            let found = state.tables.items.firstIndex { $0.id == id && $0.state == .pushed }
            // What a transaction has taken a copy of is not changed beneath it.
            guard state.open == nil, let index = found else { return }
            state.tables.items[index].assignee = name
            state.tables.items[index].delivery.isUpdateWanted = true
        }
    }

    /// Begins a transaction; nil while another is under way.
    func begin(node: Int) -> Int? {
        state.withLock { state in
            if let open = state.open {
                // As a server does with a session that is gone, or idle in a transaction.
                let isOver = !isAlive(open.node) || now().timeIntervalSince(open.since) > 10
                guard isOver else { return nil }
            }
            state.count += 1
            state.open = Open(
                number: state.count,
                node: node,
                tables: state.tables,
                since: now()
            )
            return state.count
        }
    }

    /// Runs a statement of a transaction.
    func change<Value>(_ transaction: Int, _ body: (inout Open) throws -> Value) throws -> Value {
        try state.withLock { state in
            guard var open = state.open, open.number == transaction else { throw Aborted() }
            let value = try body(&open)
            state.open = open
            return value
        }
    }

    /// Makes a transaction's changes everybody's, in one step.
    ///
    /// - Returns: The job that it completed.
    func commit(_ transaction: Int) throws -> JobSettlement? {
        try state.withLock { state in
            guard let open = state.open, open.number == transaction else { throw Aborted() }
            state.open = nil
            if let finish = open.finish, !jobs.settleNow(finish) {
                throw JobError.leaseLost(finish.lease.job)
            }
            state.tables = open.tables
            for job in open.jobs { _ = jobs.enqueueNow(job) }
            return open.finish
        }
    }

    func rollBack(_ transaction: Int) {
        state.withLock { state in
            if state.open?.number == transaction { state.open = nil }
        }
    }

    /// Takes the board's lock; nil while another living node has it.
    ///
    /// - Parameter isLost: Whether the holder's session has been lost without its knowledge.
    func lockBoard(node: Int, isLost: Bool) -> Int? {
        state.withLock { state in
            if let holder = state.board, isAlive(holder.node), !isLost { return nil }
            state.count += 1
            state.board = (node, state.count)
            return state.count
        }
    }

    /// Whether a lock of the board is held still.
    func holdsBoard(_ number: Int) -> Bool {
        state.withLock { $0.board?.number == number }
    }

    func unlockBoard(_ number: Int) {
        state.withLock { state in
            if state.board?.number == number { state.board = nil }
        }
    }
}
