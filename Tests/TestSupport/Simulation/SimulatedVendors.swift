public import Foundation
public import Jobs
public import Meetings

/// The companies on the other side of the internet: a source of meetings and a board.
///
/// What a request does is done before its answer travels back, so that an answer that is lost, or
/// that comes after the caller's patience, leaves the work done.
public final class SimulatedVendors: Sendable {
    /// Rules that a test leaves out, to see whether their absence is noticed.
    public enum PlantedBug: Sendable, CaseIterable {
        /// The board is never found to have an item.
        case keyLookUp
    }

    /// A meeting, and when it comes to be.
    public struct Appointment: Sendable {
        /// The meeting.
        public let meeting: Meeting
        /// From when on the source lists it.
        public let createdAt: Date
        /// From when on its transcript is complete.
        public let readyAt: Date

        /// Makes an appointment.
        public init(meeting: Meeting, createdAt: Date, readyAt: Date) {
            self.meeting = meeting
            self.createdAt = createdAt
            self.readyAt = readyAt
        }
    }

    /// What is on the board.
    public let board: SimulatedBoard
    /// The meetings that there are or will be.
    public let appointments: [Appointment]
    let now: @Sendable () -> Date
    let knowsRepeats: Bool

    /// Founds the companies.
    ///
    /// - Parameter knowsRepeats: Whether the board knows a repeated request as the same.
    public init(
        _ appointments: [Appointment],
        knowsRepeats: Bool,
        now: @escaping @Sendable () -> Date,
        bug: PlantedBug? = nil
    ) {
        self.appointments = appointments
        self.knowsRepeats = knowsRepeats
        self.now = now
        board = SimulatedBoard(knowsRepeats: knowsRepeats, bug: bug)
    }
}

/// A vendor's failure in a simulation.
public struct SimulatedFailure: RetryClassifying, CustomStringConvertible {
    /// What happened.
    public let description: String

    /// It may work soon.
    public var retryAdvice: RetryAdvice { .backoff }
}

/// The way of one node to the vendors: slow, failing, silent about what was done.
public struct SimulatedInternet: TranscriptSource, TaskBoard, ActionItemExtractor {
    /// The name of all three.
    public let name = "simulated"
    /// The only board.
    public let id = "board"
    private let vendors: SimulatedVendors
    private let world: SimulatedWorld
    private let node: Int

    /// Connects a node.
    public init(_ vendors: SimulatedVendors, world: SimulatedWorld, node: Int) {
        self.vendors = vendors
        self.world = world
        self.node = node
    }

    /// Lists what was created in the span.
    public func list(from: Date, to: Date) async throws -> [TranscriptListing] {
        try await call("list") {
            let now = vendors.now()
            return vendors.appointments.filter { appointment in
                appointment.createdAt <= now && (from...to).contains(appointment.createdAt)
            }
            .map { appointment in
                TranscriptListing(
                    id: appointment.meeting.id,
                    title: appointment.meeting.title,
                    createdAt: appointment.createdAt,
                    isReady: appointment.readyAt <= now
                )
            }
        }
    }

    /// Fetches a meeting.
    public func fetch(_ id: String) async throws -> Meeting {
        try await call("fetch \(id)") {
            let found = vendors.appointments.first { $0.meeting.id == id }
            guard let found else { throw SimulatedFailure(description: "no meeting \(id)") }
            return found.meeting
        }
    }

    /// Proposes every sentence that begins with "I'll".
    public func propose(for meeting: Meeting) async throws -> [ItemProposal] {
        try await call("extract \(meeting.id)") {
            meeting.sentences.filter { $0.text.hasPrefix("I'll") }.map { sentence in
                ItemProposal(
                    text: String(sentence.text.dropFirst(5)),
                    confidence: 0.9,
                    quotes: [.init(sentence: sentence.index, words: sentence.text)]
                )
            }
        }
    }

    /// Few enough for a meeting to be more than one request.
    public var entriesAtOnce: Int { 2 }

    /// Less than half of what the board remembers, for the database's clock jumps.
    public var repeatWindow: Duration { .seconds(120) }

    /// Looks entries up.
    public func find(keys: [String]) async throws -> [String: String] {
        try await call("find \(keys.count)") { vendors.board.find(keys) }
    }

    /// Composes a request.
    public func compose(
        _ entries: [BoardEntry],
        idempotencyKey: String
    ) async throws -> BoardRequest {
        BoardRequest(
            idempotencyKey: idempotencyKey,
            body: entries.map(\.title).joined(separator: "\n"),
            entries: entries.map { entry in
                let values = ["name": entry.title, "assignee": entry.assignee ?? ""]
                return BoardRequest.Entry(key: entry.key, values: values, written: "")
            }
        )
    }

    /// Creates entries, now and then not all of them, or when the caller has long turned away.
    public func send(_ request: BoardRequest) async throws -> [String: BoardCreation] {
        let what = "create \(request.entries.map(\.key)) as \(request.idempotencyKey)"
        if vendors.knowsRepeats && world.hasFaults && world.happens(oneIn: 10) {
            try createLate(request, what)
        }
        let refused = chooseRefused(request)
        if !vendors.knowsRepeats && world.hasFaults && world.happens(oneIn: 6) {
            // On its way for so long that its sender's lease may be over when it arrives.
            await world.sleepWhatever(until: world.now + .seconds(world.random(in: 15...30)))
        }
        return try await call(what) {
            guard !vendors.board.isRunning(request) else {
                throw SimulatedFailure(description: "still at \(what)")
            }
            return vendors.board.create(request, refusing: refused, at: world.now / .seconds(1))
        }
    }

    /// Of a request with several entries some are refused now and then.
    private func chooseRefused(_ request: BoardRequest) -> Set<Int> {
        guard request.entries.count > 1 && world.hasFaults && world.happens(oneIn: 6) else {
            return []
        }
        return [world.random(in: 0...request.entries.count - 1)]
    }

    /// Does the work after the caller was told that it failed.
    private func createLate(_ request: BoardRequest, _ what: String) throws {
        let failure = SimulatedFailure(description: "no answer came to \(what)")
        guard vendors.board.begin(request) else { throw failure }
        let world = world
        let board = vendors.board
        let moment = world.now + .seconds(world.random(in: 1...30))
        world.note("node \(node) asks, done later: \(what)")
        world.start(world.makeNode(isMortal: false)) {
            await world.sleepWhatever(until: moment)
            _ = board.create(request, refusing: [], at: world.now / .seconds(1))
            board.finish(request)
            world.note("done now: \(what)")
        }
        throw failure
    }

    /// Reads items.
    public func read(_ items: [String]) async throws -> [String: BoardItem] {
        try await call("read \(items.count)") { vendors.board.read(items) }
    }

    /// Writes over some fields.
    public func change(
        _ item: String,
        to entry: BoardEntry,
        fields: Set<String>,
        idempotencyKey: String
    ) async throws {
        let request = try await compose([entry], idempotencyKey: idempotencyKey)
        let values = (request.entries.first?.values ?? [:]).filter { fields.contains($0.key) }
        try await call("change \(item)") { vendors.board.change(item, to: values) }
    }

    /// Deletes an item.
    public func remove(_ item: String, idempotencyKey: String) async throws {
        try await call("remove \(item)") { vendors.board.remove(item) }
    }

    /// The board is as it should be.
    public func verifyBoard() async throws {}

    private func call<Value>(_ what: String, _ body: () throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        await world.sleepWhatever(until: world.now + .milliseconds(world.random(in: 20...400)))
        if world.hasFaults && world.happens(oneIn: 20) {
            throw SimulatedFailure(description: "the vendor refused \(what)")
        }
        let value = try body()
        world.note("node \(node) asks: \(what)")
        if world.hasFaults && world.happens(oneIn: 8) {
            // The work is done; the caller waits for the answer as long as it is willing to.
            await world.sleepWhatever(until: world.now + .seconds(world.random(in: 1...30)))
            throw SimulatedFailure(description: "no answer came to \(what)")
        }
        return value
    }
}
