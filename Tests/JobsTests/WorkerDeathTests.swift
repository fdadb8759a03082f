import Jobs
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

/// Workers on PostgreSQL that die between any two calls of the store, and others that go on.
struct WorkerDeathTests {
    private struct Work: Codable, Sendable {
        var number: Int
    }

    private static let kind = JobKind<Work>("work")

    /// A store whose process dies at one of its calls: before it, or after it took effect.
    ///
    /// From then on no call comes back, and nothing is cleaned up.
    private struct MortalStore: JobStore {
        struct Dead: Error {}

        let base: PostgresJobStore
        /// How many more half calls it lives.
        let life: Mortality

        func enqueue(_ jobs: [NewJob]) async throws -> [JobID] {
            try await call { try await base.enqueue(jobs) }
        }
        func claim(
            queue: String,
            kinds: [String],
            limit: Int,
            lease: Duration,
            worker: String
        ) async throws -> [ClaimedJob] {
            try await call {
                try await base.claim(
                    queue: queue,
                    kinds: kinds,
                    limit: limit,
                    lease: lease,
                    worker: worker
                )
            }
        }
        func renew(_ leases: [JobLease], for lease: Duration) async throws -> [HeldLease] {
            try await call { try await base.renew(leases, for: lease) }
        }
        func settle(_ settlements: [JobSettlement]) async throws -> Set<JobLease> {
            try await call { try await base.settle(settlements) }
        }
        func save(_ checkpoint: String, under lease: JobLease) async throws -> Bool {
            try await call { try await base.save(checkpoint, under: lease) }
        }
        func promote(limit: Int) async throws -> [String] {
            try await call { try await base.promote(limit: limit) }
        }
        func rescue(limit: Int) async throws -> [RescuedJob] {
            try await call { try await base.rescue(limit: limit) }
        }
        func cancel(_ id: JobID, reason: String) async throws -> CancelResult {
            try await call { try await base.cancel(id, reason: reason) }
        }
        func find(_ id: JobID) async throws -> JobRecord? {
            try await call { try await base.find(id) }
        }
        func depths() async throws -> [QueueDepth] {
            try await call { try await base.depths() }
        }
        func wakes() -> AsyncStream<JobWake> { base.wakes() }

        private func call<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
            try life.step()
            let answer = try await body()
            try life.step()
            return answer
        }
    }

    /// Counts down to a death, which it signals once.
    private final class Mortality: Sendable {
        let death = TestSignal()
        private let left: Mutex<Int>

        init(steps: Int) {
            left = Mutex(steps)
        }

        var isDead: Bool { left.withLock { $0 <= 0 } }

        func step() throws {
            let left = left.withLock { left in
                left -= 1
                return left
            }
            if left == 0 { death.send() }
            if left <= 0 { throw MortalStore.Dead() }
        }
    }

    @Test func `a worker may die at any step: each job's effect happens once`() async throws {
        try await withJobsDatabase { client in
            try await client.query("CREATE TABLE effects (number bigint PRIMARY KEY)")
            let store = PostgresJobStore(client: client)
            let ids = try await store.enqueue(
                (0..<60).map { try NewJob(Self.kind, Work(number: $0)) }
            )
            // Every half call of a short life is once the last, then at random.
            var random = SeededRandom()
            let lives =
                Array(1...25) + (0..<15).map { _ in Int.random(in: 20...120, using: &random) }
            for (number, steps) in lives.enumerated() {
                try await liveAndDie(
                    "mortal-\(number)",
                    life: Mortality(steps: steps),
                    client: client
                )
            }
            let definition = effect(on: client, life: Mortality(steps: .max))
            var options = JobWorkerOptions.quick("immortal")
            options.lease = .milliseconds(200)
            try await withWorker(store: store, definitions: [definition], options: options) { _ in
                try await store.await(.completed, ids)
            }
            let effects = try await client.query("SELECT number FROM effects ORDER BY number")
            #expect(try effects.map { try $0[0] as Int } == Array(0..<60), "\(random)")
        }
    }

    private func liveAndDie(
        _ name: String,
        life: Mortality,
        client: PostgresClient
    ) async throws {
        var options = JobWorkerOptions.quick(name)
        options.lease = .milliseconds(200)
        options.concurrency = ["default": 3]
        let worker = try JobWorker(
            store: MortalStore(base: PostgresJobStore(client: client), life: life),
            definitions: [effect(on: client, life: life)],
            options: options,
            metrics: MetricRegistry(),
            logger: .silent
        )
        try await withThrowingTaskGroup { group in
            group.addTask { try await worker.run() }
            #expect(await life.death.wait(.seconds(20)))
            // Cancelled, a worker leaves everything as it is, and so does its store.
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Work whose effect and completion are one commit; it fails with its process.
    private func effect(on client: PostgresClient, life: Mortality) -> JobDefinition {
        .define(Self.kind, maxAttempts: 1_000) { work, context in
            try await client.withTransaction { connection in
                if life.isDead { throw MortalStore.Dead() }
                try await connection.query("INSERT INTO effects VALUES (\(work.number))")
                try await context.finish(in: connection)
                if life.isDead { throw MortalStore.Dead() }
            }
        }
    }

    @Test func `a silent worker's jobs are taken over within lease and rescue interval`()
        async throws
    {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let ids = try await store.enqueue(
                (0..<10).map { try NewJob(Self.kind, Work(number: $0)) }
            )
            let taken = try await store.claim(
                queue: "default",
                kinds: ["work"],
                limit: 10,
                lease: .milliseconds(300),
                worker: "dead"
            )
            #expect(taken.count == 10)
            let metrics = MetricRegistry()
            let definition = JobDefinition.define(Self.kind) { _, _ in }
            try await withWorker(store: store, definitions: [definition], metrics: metrics) { _ in
                try await store.await(.completed, ids)
            }
            #expect(metrics.counter(JobMetrics.rescues).child("default").value == 10)
            let record = try await store.record(ids[0])
            #expect(record.attempt == 2)
            #expect(record.failures.map(\.worker) == ["dead"])
        }
    }

    @Test func `the worker outlives a restart of PostgreSQL`() async throws {
        let server = try await PostgresTestServer.start()
        var configuration = PostgresConfiguration(connectionString: server.connectionString())
        configuration.acquireTimeout = .seconds(20)
        let client = PostgresClient(
            configuration,
            metrics: MetricRegistry(),
            logger: .silent
        )
        for migration in JobsMigrations.group.migrations {
            try await client.withConnection { try await $0.runScript(migration.up) }
        }
        let store = PostgresJobStore(client: client)
        let count = Mutex(0)
        let definition = JobDefinition.define(Self.kind) { _, _ in
            count.withLock { $0 += 1 }
            try await Task.sleep(for: .milliseconds(2))
        }
        var options = JobWorkerOptions.quick()
        options.concurrency = ["default": 4]
        options.lease = .milliseconds(500)
        let ids = try await store.enqueue((0..<400).map { try NewJob(Self.kind, Work(number: $0)) })
        try await withWorker(store: store, definitions: [definition], options: options) { _ in
            try await eventually("some jobs are done") { count.withLock { $0 > 50 } }
            try await server.stop(.immediate)
            try await server.startAgain()
            try await eventually("the server answers") {
                // It refuses until it has recovered.
                (try? await client.query("SELECT 1")) != nil
            }
            try await store.await(.completed, ids)
        }
        #expect(count.withLock { $0 } >= 400)
        await client.close()
        try await server.stop()
    }
}
