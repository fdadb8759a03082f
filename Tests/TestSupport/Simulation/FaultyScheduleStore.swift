public import FoundationEssentials
public import Jobs
import Synchronization

/// A store of schedules as one node of a simulation meets it, and a witness of who led.
public struct FaultyScheduleStore: ScheduleStore {
    private let base: InMemoryScheduleStore
    private let connection: FaultyConnection
    private let node: Int
    private let witness: LeaderWitness

    /// Stands between a node and the store.
    public init(
        _ base: InMemoryScheduleStore,
        world: SimulatedWorld,
        node: Int,
        witness: LeaderWitness
    ) {
        self.base = base
        self.node = node
        self.witness = witness
        connection = FaultyConnection(world: world, node: node)
    }

    /// Asks to lead.
    public func lead(
        _ holder: String,
        epoch: Int64?,
        for lease: Duration
    ) async throws -> Standing {
        try await connection.call {
            let standing = try await base.lead(holder, epoch: epoch, for: lease)
            if standing.epoch != nil { witness.leads(node) }
            return standing
        }
    }

    /// Gives up the lead.
    public func resign(epoch: Int64) async throws {
        try await connection.call { try await base.resign(epoch: epoch) }
    }

    /// Makes schedules known.
    public func install(_ schedules: [Schedule], epoch: Int64) async throws -> [String: Date] {
        try await connection.call { try await base.install(schedules, epoch: epoch) }
    }

    /// Deals with fire times.
    public func consider(_ batch: DueBatch, epoch: Int64) async throws -> [FireRecord] {
        try await connection.call {
            let records = try await base.consider(batch, epoch: epoch)
            witness.wrote(node)
            return records
        }
    }

    /// Looks what has become of jobs.
    public func followUp(_ schedules: [Schedule], epoch: Int64) async throws -> [FireRecord] {
        try await connection.call {
            let ended = try await base.followUp(schedules, epoch: epoch)
            witness.wrote(node)
            return ended
        }
    }

    /// Notes that a round is done.
    public func tick(epoch: Int64) async throws {
        try await connection.call {
            try await base.tick(epoch: epoch)
            witness.wrote(node)
        }
    }

    /// How long ago the last round was.
    public func sinceLastTick() async throws -> Duration? {
        try await connection.call { try await base.sinceLastTick() }
    }

    /// What the metrics tell.
    public func overview() async throws -> [ScheduleOverview] {
        try await connection.call { try await base.overview() }
    }
}

/// Sees who leads in a simulation, and notes a write by anybody else.
public final class LeaderWitness: Sendable {
    private struct State {
        var leader: Int?
        var violations: [String] = []
    }

    private let state = Mutex(State())
    private let world: SimulatedWorld

    /// Makes a witness.
    public init(_ world: SimulatedWorld) {
        self.world = world
    }

    /// What was seen and must never happen.
    public var violations: [String] { state.withLock { $0.violations } }

    func leads(_ node: Int) {
        let isNew = state.withLock { state in
            defer { state.leader = node }
            return state.leader != node
        }
        if isNew { world.note("node \(node) leads") }
    }

    func wrote(_ node: Int) {
        state.withLock { state in
            guard let leader = state.leader, leader != node else { return }
            state.violations.append("node \(node) wrote while node \(leader) led")
        }
    }
}
