import Foundation
import Jobs
public import Meetings

/// The way of one process to an ``InMemoryPipelineDatabase``; in a simulation a faulty one.
public struct InMemoryPipelineStore: PipelineStore {
    /// Rules that a test leaves out, to see whether their absence is noticed.
    public enum PlantedBug: Sendable, CaseIterable {
        /// Each write of a transaction is everybody's at once, and stays when the rest never comes.
        case commit
        /// Nobody asks whether another process writes to the board.
        case lock
        /// A batch is not written down before it is sent.
        case batch
        /// A batch that is sent again has another key.
        case key
        /// What a batch made is forgotten where it did not make all.
        case partial
    }

    let database: InMemoryPipelineDatabase
    let node: Int
    private let world: SimulatedWorld?
    private let witness: JobWitness?
    private let connection: FaultyConnection?
    private let losesLocks: Bool
    let bug: PlantedBug?

    /// A way without faults.
    public init(_ database: InMemoryPipelineDatabase) {
        self.database = database
        node = 0
        world = nil
        witness = nil
        connection = nil
        losesLocks = false
        bug = nil
    }

    /// The way of a node of a simulation.
    ///
    /// - Parameter losesLocks: Whether the board's lock may be lost while its holder goes on.
    public init(
        _ database: InMemoryPipelineDatabase,
        world: SimulatedWorld,
        node: Int,
        witness: JobWitness,
        losesLocks: Bool,
        bug: PlantedBug? = nil
    ) {
        self.database = database
        self.world = world
        self.node = node
        self.witness = witness
        self.losesLocks = losesLocks
        self.bug = bug
        connection = FaultyConnection(world: world, node: node)
    }

    /// Statements that commit by themselves.
    public var statements: any PipelineStatements { InMemoryStatements(store: self) }

    /// Runs a body in a transaction.
    public func withTransaction<Value: Sendable>(
        _ body: (any PipelineTransaction) async throws -> Value
    ) async throws -> Value {
        guard bug != .commit else { return try await body(InMemoryStatements(store: self)) }
        let number = try await begin()
        do {
            let value = try await body(InMemoryStatements(store: self, transaction: number))
            try await travel { try commit(number) }
            return value
        } catch {
            database.rollBack(number)
            throw error
        }
    }

    /// Runs a body under the board's lock.
    public func withBoard<Value: Sendable>(
        _ body: (_ check: @escaping BoardLockCheck) async throws -> Value
    ) async throws -> Value? {
        guard bug != .lock else { return try await body {} }
        var number: Int?
        // Where the answer is lost, so is the session, and the lock with it.
        defer { if let number { database.unlockBoard(number) } }
        try await travel {
            let isLost = losesLocks && world?.hasFaults == true && world?.happens(oneIn: 10) == true
            number = database.lockBoard(node: node, isLost: isLost)
        }
        guard let number else { return nil }
        return try await body { [self] in
            try await travel {
                guard database.holdsBoard(number) else { throw BoardLockLost() }
            }
        }
    }

    /// Runs a statement: in a transaction, or as one of its own.
    func run<Value>(
        in transaction: Int?,
        _ body: (inout InMemoryPipelineDatabase.Open) throws -> Value
    ) async throws -> Value {
        if let transaction {
            return try await travel { try database.change(transaction, body) }
        }
        let number = try await begin()
        do {
            return try await travel {
                let value = try database.change(number, body)
                try commit(number)
                return value
            }
        } catch {
            database.rollBack(number)
            throw error
        }
    }

    private func begin() async throws -> Int {
        while true {
            if let number = database.begin(node: node) { return number }
            if let world {
                try await SimulatedClock(world).sleep(for: .milliseconds(5))
            } else {
                try Task.checkCancellation()
                await Task.yield()
            }
        }
    }

    private func commit(_ number: Int) throws {
        if let finished = try database.commit(number) { witness?.settled(finished, by: node) }
    }

    private func travel<Value>(_ body: () async throws -> Value) async throws -> Value {
        guard let connection else { return try await body() }
        return try await connection.call(body)
    }
}

/// The statements of ``InMemoryPipelineStore``.
struct InMemoryStatements: PipelineTransaction {
    let store: InMemoryPipelineStore
    /// The transaction; nil where each statement commits by itself.
    var transaction: Int?

    var now: Date { store.database.now() }

    func run<Value>(
        _ body: (inout InMemoryPipelineDatabase.Tables) -> Value
    ) async throws -> Value {
        try await store.run(in: transaction) { body(&$0.tables) }
    }

    func enqueue(_ jobs: [NewJob]) async throws {
        try await store.run(in: transaction) { $0.jobs += jobs }
    }

    func finish(_ job: JobContext) async throws {
        try await job.finish { settlement in
            try await store.run(in: transaction) { $0.finish = settlement }
            return true
        }
    }

    func readUntil(_ source: String) async throws -> Date? {
        try await run { $0.cursors[source] }
    }

    func advance(_ source: String, to date: Date) async throws {
        try await run { $0.advance(source, to: date) }
    }

    func unknown(_ sourceIDs: [String], source: String) async throws -> [String] {
        try await run { $0.unknown(sourceIDs, source: source) }
    }

    func note(_ listings: [TranscriptListing], source: String) async throws -> [String] {
        try await run { $0.note(listings, source: source) }
    }

    func insert(
        _ meeting: Meeting,
        source: String,
        skipReason: String?
    ) async throws -> StoreOutcome {
        try await run {
            $0.insert(meeting, source: source, skipReason: skipReason, at: now)
        }
    }

    func replace(
        _ meetingID: Int64,
        with meeting: Meeting,
        skipReason: String?
    ) async throws -> Bool {
        try await run { $0.replace(meetingID, with: meeting, skipReason: skipReason) }
    }

    func note(_ decision: MeetingRules.Decision, of meetingID: Int64) async throws {
        try await run { $0.note(decision, of: meetingID) }
    }

    func noteFile(_ name: String, of meetingID: Int64) async throws -> Bool {
        try await run { $0.noteFile(name, of: meetingID) }
    }

    func load(_ meetingID: Int64) async throws -> StoredMeeting? {
        try await run { $0.load(meetingID) }
    }

    func markExtracted(_ meeting: StoredMeeting, extractor: String) async throws -> Bool {
        try await run { $0.markExtracted(meeting, extractor: extractor) }
    }

    func reopen(_ meetingID: Int64) async throws -> Bool {
        try await run { $0.reopen(meetingID) }
    }

    func markFailed(_ meetingID: Int64, cause: String) async throws {
        try await run { $0.markFailed(meetingID, cause: cause) }
    }

    func lockSeries(_ series: String) async throws {
        // Transactions come one after the other here.
    }

    func lock(_ itemIDs: [Int64]) async throws {
        // Here too.
    }

    func known(for meeting: StoredMeeting) async throws -> [KnownItem] {
        try await run { $0.known(for: meeting) }
    }

    func forget(_ meetingID: Int64) async throws {
        try await run { $0.forget(meetingID) }
    }

    func revise(_ revision: ItemRevision) async throws {
        try await run { $0.revise(revision) }
    }

    func insert(
        _ items: [ExtractedItem],
        of meeting: StoredMeeting,
        thresholds: ItemThresholds
    ) async throws -> [ItemState: Int] {
        try await run {
            $0.insert(items, of: meeting, thresholds: thresholds, at: now)
        }
    }

    func returnToReview(_ itemID: Int64, cause: String) async throws {
        try await run { $0.returnToReview(itemID, cause: cause) }
    }

    func add(
        _ step: String,
        outcome: String,
        of meetingID: Int64,
        at work: WorkInProgress,
        detail: [String: String]
    ) async throws {
        try await run { $0.steps.append((meetingID, step)) }
    }
}
