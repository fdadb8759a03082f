import FoundationEssentials
import Jobs
import Observability
import Synchronization
import TestSupport

/// Workers that crash and are replaced, over one store, until every job is over.
struct QueueSimulation {
    /// What came of one seed.
    struct History {
        var violations: [String]
        var log: [String]
        var steps: Int
    }

    private struct Work: Codable, Sendable {
        var number: Int
        var key: String?
        /// Its exclusive key: a lane of which one job runs at a time.
        var lane: String?
    }

    private static let kind = JobKind<Work>("work")
    private static let maxAttempts = 8

    /// How many jobs are enqueued, some of them with one of few unique keys.
    var jobCount = 30
    var workerCount = 3
    /// The rule that the store breaks.
    var bug: InMemoryJobTable.PlantedBug?

    /// Runs one history to its end.
    func run(seed: UInt64) throws -> History {
        let world = SimulatedWorld(seed: seed)
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let store = InMemoryJobStore(
            now: { start.addingTimeInterval(world.now / .seconds(1)) },
            bug: bug
        )
        let living = Mutex<Set<Int>>([])
        let witness = JobWitness(world) { node in living.withLock { $0.contains(node) } }
        let client = world.makeNode(isMortal: false)
        let enqueued = Mutex<[JobID]?>(nil)
        world.start(client) {
            await enqueueAll(store, world: world) { ids in enqueued.withLock { $0 = ids } }
        }
        @Sendable func startWorker(after pause: Duration) {
            let node = world.makeNode()
            _ = living.withLock { $0.insert(node.number) }
            world.start(node) {
                do {
                    try await SimulatedClock(world).sleep(for: pause)
                    try await work(node.number, store: store, world: world, witness: witness)
                } catch {
                    world.note("node \(node.number) ends with \(error)")
                }
            }
        }
        for _ in 0..<workerCount { startWorker(after: .zero) }
        world.setFaults(crashOneIn: 500)
        // After two minutes all goes well, so that every history has an end.
        world.start(client) {
            // The client is never cancelled.
            try? await SimulatedClock(world).sleep(for: .seconds(120))
            world.setFaults(crashOneIn: nil)
        }
        try world.run(for: .seconds(900)) { crashed in
            _ = living.withLock { $0.remove(crashed) }
            startWorker(after: .milliseconds(world.random(in: 0...5_000)))
        } until: {
            !witness.violations.isEmpty
                || enqueued.withLock { $0 != nil } && store.records.allSatisfy(\.state.isEnd)
        }
        guard witness.violations.isEmpty else {
            return History(
                violations: witness.violations,
                log: world.log,
                steps: world.stepCount
            )
        }
        let lost = check(store.records, enqueued.withLock { $0 ?? [] }, witness)
        return History(
            violations: lost,
            log: world.log,
            steps: world.stepCount
        )
    }

    private func enqueueAll(
        _ store: InMemoryJobStore,
        world: SimulatedWorld,
        done: ([JobID]) -> Void
    ) async {
        var ids: [JobID] = []
        for number in 0..<jobCount {
            let key = world.happens(oneIn: 3) ? "key-\(world.random(in: 1...3))" : nil
            let lane = world.happens(oneIn: 2) ? "lane-\(world.random(in: 1...2))" : nil
            // The store itself does not fail; only the ways to it do. A broken payload would show
            // as a job that is missing.
            if let job = try? NewJob(
                Self.kind,
                Work(number: number, key: key, lane: lane),
                priority: world.random(in: -1...1),
                uniqueKey: key,
                exclusiveKey: lane
            ), let id = try? await store.enqueue([job]).first {
                ids.append(id)
            }
            try? await SimulatedClock(world).sleep(for: .milliseconds(world.random(in: 0...500)))
        }
        done(ids)
    }

    private func work(
        _ node: Int,
        store: InMemoryJobStore,
        world: SimulatedWorld,
        witness: JobWitness
    ) async throws {
        let clock = SimulatedClock(world)
        let definition = JobDefinition.define(
            Self.kind,
            maxAttempts: Self.maxAttempts,
            timeout: .seconds(10)
        ) { work, context in
            try await witness.perform(
                context,
                keys: [work.key, work.lane].compactMap(\.self),
                by: node
            ) {
                let isLong = world.happens(oneIn: 20)
                let longest = world.happens(oneIn: 4) ? 8_000 : 300
                try await clock.sleep(for: .milliseconds(world.random(in: 1...longest)))
                if world.happens(oneIn: 10) { throw JobSnooze(for: .seconds(1), reason: "wait") }
                if isLong { try await clock.sleep(for: .seconds(30)) }
                if world.happens(oneIn: 10) { throw Hiccup() }
            }
        }
        var options = JobWorkerOptions(name: "node-\(node)")
        options.concurrency = ["default": 4]
        options.tick = .milliseconds(500)
        let worker = try JobWorker(
            store: FaultyJobStore(store, world: world, node: node, witness: witness),
            definitions: [definition],
            options: options,
            clock: clock,
            random: SeededRandom(seed: UInt64(node) &* 0x9E37 &+ world.seed),
            metrics: MetricRegistry(),
            logger: .silent
        )
        try await worker.run()
    }

    private func check(
        _ records: [JobRecord],
        _ enqueued: [JobID],
        _ witness: JobWitness
    ) -> [String] {
        var faults: [String] = []
        if enqueued.count != jobCount || !Set(enqueued).isSubset(of: records.map(\.id)) {
            faults.append("\(enqueued.count) of \(jobCount) jobs were enqueued")
        }
        for record in records {
            let begun = witness.performances(of: record.id)
            if begun > Self.maxAttempts + record.snoozes {
                faults.append("job \(record.id) was begun \(begun) times")
            }
            if record.state == .completed && begun == 0 {
                faults.append("job \(record.id) is completed and was never begun")
            }
            if record.state == .cancelled {
                faults.append("job \(record.id) was cancelled by nobody")
            }
        }
        return faults
    }
}

private struct Hiccup: Error {}
