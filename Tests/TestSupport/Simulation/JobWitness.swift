public import Jobs
import Synchronization

/// Sees what happens to jobs in a simulation, and notes whatever must never happen.
public final class JobWitness: Sendable {
    private struct State {
        var latest: [JobID: JobLease] = [:]
        var completed: Set<JobID> = []
        var performing: [String: (node: Int, lease: JobLease)] = [:]
        var performed: [JobID: Int] = [:]
        var violations: [String] = []
    }

    private let state = Mutex(State())
    private let world: SimulatedWorld
    private let isAlive: @Sendable (Int) -> Bool

    /// Makes a witness; a node that has crashed performs nothing any more.
    public init(_ world: SimulatedWorld, isAlive: @escaping @Sendable (Int) -> Bool) {
        self.world = world
        self.isAlive = isAlive
    }

    /// What was seen and must never happen.
    public var violations: [String] { state.withLock { $0.violations } }

    /// How often the work of a job was begun.
    public func performances(of job: JobID) -> Int {
        state.withLock { $0.performed[job] ?? 0 }
    }

    /// A job was given to a node.
    func claimed(_ lease: JobLease, by node: Int) {
        world.note("node \(node) claims \(lease.job) #\(lease.token)")
        state.withLock { $0.latest[lease.job] = lease }
    }

    /// The store took a node's word for what becomes of a job.
    func settled(_ settlement: JobSettlement, by node: Int) {
        let lease = settlement.lease
        let ending = "\(settlement.ending)".prefix { $0 != "(" }
        world.note("node \(node) settles \(lease.job) #\(lease.token) \(ending)")
        state.withLock { state in
            if state.latest[lease.job] != lease {
                state.violations.append("job \(lease.job) was settled under an old lease")
            }
            if state.completed.contains(lease.job) {
                state.violations.append("job \(lease.job) was settled after its completion")
            }
            if settlement.ending == .completed { state.completed.insert(lease.job) }
        }
    }

    /// Runs work that no two nodes may do at once: one job, or two jobs of one unique or exclusive
    /// key.
    public func perform(
        _ context: JobContext,
        keys: [String],
        by node: Int,
        _ work: () async throws -> Void
    ) async throws {
        let lease = context.lease
        let names = ["job \(context.jobID)"] + keys.map { "key \($0)" }
        world.note("node \(node) performs \(context.jobID) #\(lease.token)")
        state.withLock { state in
            state.performed[context.jobID, default: 0] += 1
            for name in names {
                if let other = state.performing[name], isAlive(other.node) {
                    state.violations.append(
                        "\(name) is performed by node \(node) while node \(other.node) does"
                    )
                }
                state.performing[name] = (node, lease)
            }
        }
        defer {
            state.withLock { state in
                for name in names where state.performing[name]?.lease == lease {
                    state.performing[name] = nil
                }
            }
        }
        try await work()
    }
}
