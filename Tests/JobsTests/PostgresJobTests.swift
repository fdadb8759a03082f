import Jobs
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

/// What only PostgreSQL can show: transactions, signals, and workers that die.
struct PostgresJobTests {
    private struct Work: Codable, Sendable {
        var number = 0
    }

    private struct Stop: Error {}

    private static let kind = JobKind<Work>("work")
    private static let retry = RetryPolicy(first: .milliseconds(1), longest: .milliseconds(2))

    @Test func `a job exists if and only if its transaction commits`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            var lost: [JobID] = []
            await #expect(throws: Stop.self) {
                try await client.withTransaction { connection in
                    lost = try await JobQueue().enqueue(
                        [NewJob(Self.kind, Work())],
                        in: connection
                    )
                    throw Stop()
                }
            }
            let kept = try await client.withTransaction { connection in
                try await JobQueue().enqueue([NewJob(Self.kind, Work())], in: connection)
            }
            #expect(lost.count == 1)
            #expect(try await store.find(lost[0]) == nil)
            #expect(try await store.record(kept[0]).state == .available)
        }
    }

    @Test func `work and completion are one commit`() async throws {
        try await withJobsDatabase { client in
            try await client.query("CREATE TABLE effects (number bigint)")
            let store = PostgresJobStore(client: client)
            let definition = JobDefinition.define(Self.kind, retryPolicy: Self.retry) {
                work,
                context in
                try await client.withTransaction { connection in
                    try await connection.query("INSERT INTO effects VALUES (\(work.number))")
                    try await context.finish(in: connection)
                    // The first attempt's transaction rolls back, its completion too.
                    if context.attempt == 1 { throw Broken() }
                }
            }
            let ids = try await store.enqueue(
                (1...20).map { try NewJob(Self.kind, Work(number: $0)) }
            )
            try await withWorker(store: store, definitions: [definition]) { _ in
                try await store.await(.completed, ids)
            }
            let numbers = try await client.query("SELECT number FROM effects ORDER BY number")
            #expect(try numbers.map { try $0[0] as Int } == Array(1...20))
            #expect(try await store.record(ids[0]).failures.count == 1)
        }
    }

    @Test func `who lost the job cannot finish it in a transaction`() async throws {
        try await withJobsDatabase { client in
            try await client.query("CREATE TABLE effects (worker text)")
            let store = PostgresJobStore(client: client)
            let began = TestSignal()
            let isLost = TestSignal()
            let result = Mutex<(any Error)?>(nil)
            let slow = JobDefinition.define(Self.kind) { _, context in
                began.send()
                // It does not notice that its lease was taken.
                await Task { _ = await isLost.wait(.seconds(20)) }.value
                do {
                    try await Task {
                        try await client.withTransaction { connection in
                            try await connection.query("INSERT INTO effects VALUES ('slow')")
                            try await context.finish(in: connection)
                        }
                    }.value
                } catch {
                    result.withLock { $0 = error }
                    throw error
                }
            }
            var options = JobWorkerOptions.quick("slow")
            options.lease = .milliseconds(20)
            options.heartbeat = .seconds(60)
            options.rescueInterval = .seconds(60)
            let id = try await store.enqueue(NewJob(Self.kind, Work()))
            try await withWorker(store: store, definitions: [slow], options: options) { worker in
                #expect(await began.wait(.seconds(20)))
                worker.drain()
                try await eventually("the job is rescued") {
                    try await !store.rescue(limit: 10).isEmpty
                }
                let taken = try await store.claim(
                    queue: "default",
                    kinds: ["work"],
                    limit: 1,
                    lease: .seconds(60),
                    worker: "new"
                )
                #expect(taken.count == 1)
                isLost.send()
            }
            #expect(result.withLock { $0 as? JobError } == .leaseLost(id))
            #expect(try await client.query("SELECT 1 FROM effects").isEmpty)
            #expect(try await store.record(id).worker == "new")
        }
    }

    @Test func `a transaction that finishes a job holds up no other lease`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            _ = try await store.enqueue([NewJob(Self.kind, Work()), NewJob(Self.kind, Work())])
            let leases = try await store.claim(
                queue: "default",
                kinds: ["work"],
                limit: 2,
                lease: .seconds(60),
                worker: "one"
            ).map(\.lease)
            try await client.withTransaction { connection in
                // As a job's long transaction does after it has finished its job.
                try await connection.query(
                    "UPDATE jobs SET state = state WHERE id = \(leases[0].job.rawValue)"
                )
                let held = try await store.renew(leases, for: .seconds(60))
                #expect(Set(held.map(\.lease)) == Set(leases))
                #expect(try await store.rescue(limit: 10).isEmpty)
            }
        }
    }

    @Test func `idle workers are woken long before they would look`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            var options = JobWorkerOptions.quick()
            options.pollInterval = .seconds(3_600)
            options.promotionInterval = .seconds(3_600)
            options.rescueInterval = .seconds(3_600)
            let definition = JobDefinition.define(Self.kind) { _, _ in }
            try await withWorker(store: store, definitions: [definition], options: options) { _ in
                for _ in 0..<5 {
                    let id = try await store.enqueue(NewJob(Self.kind, Work()))
                    try await store.await(.completed, [id])
                }
            }
        }
    }

    @Test func `the loss of the listening connection is mended`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            var options = JobWorkerOptions.quick()
            options.pollInterval = .seconds(3_600)
            let definition = JobDefinition.define(Self.kind) { _, _ in }
            try await withWorker(store: store, definitions: [definition], options: options) { _ in
                for _ in 0..<3 {
                    try await eventually("the worker listens, and its connection is cut") {
                        let cut = try await client.query(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE datname = current_database() AND query ILIKE 'listen%'
                            """
                        )
                        return !cut.isEmpty
                    }
                    let id = try await store.enqueue(NewJob(Self.kind, Work()))
                    try await store.await(.completed, [id])
                }
            }
        }
    }

    @Test func `nobody is notified while no worker is idle`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let heard = Recorder<JobWake>()
            try await withThrowingTaskGroup { group in
                group.addTask {
                    for await wake in store.wakes() { heard.append(wake) }
                }
                try await eventually("the listener listens") { !heard.values.isEmpty }
                _ = try await store.enqueue(NewJob(Self.kind, Work()))
                // An idle worker asks; from then on enqueuing transactions signal.
                _ = try await store.claim(
                    queue: "default",
                    kinds: ["work"],
                    limit: 9,
                    lease: .seconds(60),
                    worker: "w"
                )
                _ = try await store.enqueue(NewJob(Self.kind, Work()))
                try await eventually("the second job is signalled") {
                    heard.values.contains(.queue("default"))
                }
                group.cancelAll()
            }
            #expect(heard.values == [.anyQueue, .queue("default")])
        }
    }

    @Test func `two workers on one database share the work without overlap`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let count = Mutex<[Int: Int]>([:])
            let definition = JobDefinition.define(Self.kind) { work, _ in
                count.withLock { $0[work.number, default: 0] += 1 }
            }
            let ids = try await store.enqueue(
                (0..<500).map { try NewJob(Self.kind, Work(number: $0)) }
            )
            try await withWorker(store: store, definitions: [definition], options: .quick("one")) {
                _ in
                try await withWorker(
                    store: store,
                    definitions: [definition],
                    options: .quick("two")
                ) { _ in
                    try await store.await(.completed, ids)
                }
            }
            #expect(count.withLock { $0.count } == 500)
            #expect(count.withLock { $0.values.allSatisfy { $0 == 1 } })
        }
    }

    @Test func `the gauges count what waits, runs and is parked`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let metrics = MetricRegistry()
            _ = try await store.enqueue((0..<3).map { try NewJob(Self.kind, Work(number: $0)) })
            let census = JobCensus(
                store: store,
                interval: .milliseconds(5),
                metrics: metrics,
                logger: .silent
            )
            let gauge = metrics.gauge(JobMetrics.jobs)
            try await withThrowingTaskGroup { group in
                group.addTask { try await census.run() }
                try await eventually("three jobs are counted") {
                    gauge.child("default", "available").value == 3
                }
                _ = try await store.claim(
                    queue: "default",
                    kinds: ["work"],
                    limit: 3,
                    lease: .seconds(60),
                    worker: "w"
                )
                try await eventually("three jobs run and none waits") {
                    gauge.child("default", "running").value == 3
                        && gauge.child("default", "available").value == 0
                }
                group.cancelAll()
            }
        }
    }
}
