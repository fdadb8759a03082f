public import Foundation
public import Jobs
public import Meetings
import Synchronization

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

    private struct Item {
        var key: String
        var title: String
        var createdAt: Date
    }

    /// For how long the board knows a repeated request as the same, in seconds.
    private static let keyMemory = 300.0

    private let items = Mutex<[Item]>([])
    /// The meetings that there are or will be.
    public let appointments: [Appointment]
    let now: @Sendable () -> Date
    private let knowsRepeats: Bool
    let bug: PlantedBug?

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
        self.bug = bug
    }

    /// The titles on the board, in the order of their creation.
    public var board: [String] { items.withLock { $0.map(\.title) } }

    func create(_ entry: BoardEntry) -> String {
        let now = now()
        return items.withLock { items in
            let repeated = items.firstIndex { item in
                item.key == entry.idempotencyKey && knowsRepeats
                    && now.timeIntervalSince(item.createdAt) < Self.keyMemory
            }
            if let repeated { return "\(repeated + 1)" }
            items.append(Item(key: entry.key, title: entry.title, createdAt: now))
            return "\(items.count)"
        }
    }

    func read(_ ids: [String]) -> [String: BoardItem] {
        items.withLock { items in
            var read: [String: BoardItem] = [:]
            for (index, item) in items.enumerated() where ids.contains("\(index + 1)") {
                read["\(index + 1)"] = BoardItem(isDone: false, values: ["name": item.title])
            }
            return read
        }
    }

    func find(_ keys: [String]) -> [String: String] {
        guard bug != .keyLookUp else { return [:] }
        return items.withLock { items in
            var found: [String: String] = [:]
            for (index, item) in items.enumerated() where keys.contains(item.key) {
                found[item.key] = "\(index + 1)"
            }
            return found
        }
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

    /// Looks entries up.
    public func find(keys: [String]) async throws -> [String: String] {
        try await call("find \(keys.count)") { vendors.find(keys) }
    }

    /// Creates an entry.
    public func create(_ entry: BoardEntry) async throws -> String {
        try await call("create \(entry.title)") { vendors.create(entry) }
    }

    /// Reads items.
    public func read(_ items: [String]) async throws -> [String: BoardItem] {
        try await call("read \(items.count)") { vendors.read(items) }
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
