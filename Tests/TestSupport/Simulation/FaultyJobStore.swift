public import Jobs
import Synchronization

/// A store as one node of a simulation meets it: slow, sometimes failing, sometimes silent about
/// what it did; and a witness of what it answered.
public struct FaultyJobStore: JobStore {
    private let base: InMemoryJobStore
    private let world: SimulatedWorld
    private let node: Int
    private let witness: JobWitness
    private let connection: FaultyConnection

    /// Stands between a node and the store.
    public init(
        _ base: InMemoryJobStore,
        world: SimulatedWorld,
        node: Int,
        witness: JobWitness
    ) {
        self.base = base
        self.world = world
        self.node = node
        self.witness = witness
        connection = FaultyConnection(world: world, node: node)
    }

    /// Enqueues jobs.
    public func enqueue(_ jobs: [NewJob]) async throws -> [JobID] {
        try await call { try await $0.enqueue(jobs) }
    }

    /// Takes ready jobs.
    public func claim(
        queue: String,
        kinds: [String],
        limit: Int,
        lease: Duration,
        worker: String
    ) async throws -> [ClaimedJob] {
        try await call { base in
            let claimed = try await base.claim(
                queue: queue,
                kinds: kinds,
                limit: limit,
                lease: lease,
                worker: worker
            )
            for job in claimed { witness.claimed(job.lease, by: node) }
            return claimed
        }
    }

    /// Renews leases.
    public func renew(_ leases: [JobLease], for lease: Duration) async throws -> [HeldLease] {
        try await call { try await $0.renew(leases, for: lease) }
    }

    /// Writes what becomes of jobs.
    public func settle(_ settlements: [JobSettlement]) async throws -> Set<JobLease> {
        try await call { base in
            let ended = try await base.settle(settlements)
            for settlement in settlements where ended.contains(settlement.lease) {
                witness.settled(settlement, by: node)
            }
            return ended
        }
    }

    /// Keeps a checkpoint.
    public func save(_ checkpoint: String, under lease: JobLease) async throws -> Bool {
        try await call { try await $0.save(checkpoint, under: lease) }
    }

    /// Makes jobs ready.
    public func promote(limit: Int) async throws -> [String] {
        try await call { try await $0.promote(limit: limit) }
    }

    /// Rescues jobs.
    public func rescue(limit: Int) async throws -> [RescuedJob] {
        try await call { try await $0.rescue(limit: limit) }
    }

    /// Cancels a job.
    public func cancel(_ id: JobID, reason: String) async throws -> CancelResult {
        try await call { try await $0.cancel(id, reason: reason) }
    }

    /// Reads one job.
    public func find(_ id: JobID) async throws -> JobRecord? {
        try await call { try await $0.find(id) }
    }

    /// Counts jobs.
    public func depths() async throws -> [QueueDepth] {
        try await call { try await $0.depths() }
    }

    /// Signals, of which every fifth is lost and every fifth comes twice while there are faults.
    public func wakes() -> AsyncStream<JobWake> {
        let wakes = base.wakes()
        let second = Mutex<JobWake?>(nil)
        return AsyncStream(unfolding: {
            if let wake = second.withLock({ $0.take() }) { return wake }
            for await wake in wakes where !(world.hasFaults && world.happens(oneIn: 5)) {
                if world.hasFaults && world.happens(oneIn: 5) { second.withLock { $0 = wake } }
                return wake
            }
            return nil
        })
    }

    private func call<Answer>(
        _ body: (InMemoryJobStore) async throws -> Answer
    ) async throws -> Answer {
        try await connection.call { try await body(base) }
    }
}
