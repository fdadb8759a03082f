import Foundation
import Jobs
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

/// Workers and people on PostgreSQL: limits, pauses, steps, time limits.
struct PostgresQueueTests {
    private struct Work: Codable, Sendable {
        var number = 0
    }

    private static let kind = JobKind<Work>("work")

    @Test func `the table itself refuses a second running job of an exclusive key`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            _ = try await store.enqueue(
                (0..<2).map { try NewJob(Self.kind, Work(number: $0), exclusiveKey: "board") }
            )
            // As two claims do that both look before either has committed.
            let error = await #expect(throws: PostgresError.self) {
                try await client.query(
                    "UPDATE jobs SET state = 'running', lease_expires_at = now()"
                )
            }
            #expect(error?.sqlState == .uniqueViolation)
        }
    }

    @Test func `a job that dies at meeting 37 of 100 goes on at 38`() async throws {
        try await withJobsDatabase { client in
            try await client.query("CREATE TABLE meetings (number bigint)")
            let store = PostgresJobStore(client: client)
            let began = TestSignal()
            let definition = JobDefinition.define(Self.kind) { _, context in
                let done: Int = try context.checkpoint() ?? 0
                for number in done + 1...100 {
                    if context.attempt == 1 && number == 38 {
                        began.send()
                        // As a process that hangs: its lease runs out, its work is never undone.
                        try await Task.sleep(for: .seconds(60))
                    }
                    try await client.withTransaction { connection in
                        try await connection.query("INSERT INTO meetings VALUES (\(number))")
                        try await context.save(number, in: connection)
                    }
                }
            }
            let id = try await store.enqueue(NewJob(Self.kind, Work()))
            var options = JobWorkerOptions.quick("mortal")
            options.lease = .seconds(600)
            let mortal = try JobWorker(
                store: store,
                definitions: [definition],
                options: options,
                metrics: MetricRegistry(),
                logger: .silent
            )
            try await withThrowingTaskGroup { group in
                group.addTask { try await mortal.run() }
                #expect(await began.wait(.seconds(20)))
                group.cancelAll()
                try await group.waitForAll()
            }
            // The rest of the lease passes.
            try await client.query("UPDATE jobs SET lease_expires_at = now()")
            try await withWorker(store: store, definitions: [definition]) { _ in
                try await store.await(.completed, [id])
            }
            let numbers = try await client.query("SELECT number FROM meetings ORDER BY number")
            #expect(try numbers.map { try $0[0] as Int } == Array(1...100))
            let record = try await store.record(id)
            #expect(record.attempt == 2)
            #expect(record.checkpoint == "100")
        }
    }

    @Test func `a checkpoint that does not fit its type parks the job`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let definition = JobDefinition.define(Self.kind) { _, context in
                if context.attempt == 1 {
                    try await context.save("the text of another version")
                    throw Broken()
                }
                _ = try context.checkpoint(as: Int.self)
            }
            let id = try await store.enqueue(NewJob(Self.kind, Work()))
            try await withWorker(store: store, definitions: [definition]) { _ in
                try await store.await(.scheduled, [id])
                _ = try await store.retry(id)
                try await store.await(.parked, [id])
            }
            #expect(try await store.record(id).parkedCause == .undecodable)
        }
    }

    @Test func `work, completion and commit go in one flight, and none where the job was lost`()
        async throws
    {
        try await withJobsDatabase { client in
            try await client.query("CREATE TABLE effects (number bigint)")
            let store = PostgresJobStore(client: client)
            let lost = Recorder<JobError>()
            let definition = JobDefinition.define(Self.kind) { work, context in
                if work.number == 0 {
                    // As another worker's claim after a rescue would.
                    try await client.query(
                        """
                        UPDATE jobs SET lease_token = lease_token + 1
                        WHERE id = \(context.jobID.rawValue)
                        """
                    )
                }
                do {
                    try await client.withTransaction { connection in
                        try await context.commit(
                            connection,
                            after: ["INSERT INTO effects VALUES (\(work.number))"]
                        )
                    }
                } catch let error as JobError {
                    lost.append(error)
                    throw error
                }
            }
            let ids = try await store.enqueue(
                (0..<5).map { try NewJob(Self.kind, Work(number: $0)) }
            )
            var options = JobWorkerOptions.quick()
            options.heartbeat = .seconds(60)
            options.lease = .seconds(60)
            try await withWorker(store: store, definitions: [definition], options: options) { _ in
                try await store.await(.completed, Array(ids.dropFirst()))
                try await eventually("the lost job is told") { !lost.values.isEmpty }
            }
            #expect(lost.values == [.leaseLost(ids[0])])
            let numbers = try await client.query("SELECT number FROM effects ORDER BY number")
            #expect(try numbers.map { try $0[0] as Int } == [1, 2, 3, 4])
        }
    }

    @Test func `a cancellation reaches a job that another instance runs, at once`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let began = TestSignal()
            let definition = JobDefinition.define(Self.kind) { _, _ in
                began.send()
                try await Task.sleep(for: .seconds(600))
            }
            // No renewal comes by itself while the test runs.
            var options = JobWorkerOptions.quick()
            options.heartbeat = .seconds(3_600)
            options.lease = .seconds(3_600)
            let id = try await store.enqueue(NewJob(Self.kind, Work()))
            try await withWorker(store: store, definitions: [definition], options: options) { _ in
                #expect(await began.wait(.seconds(20)))
                let elsewhere = PostgresJobStore(client: client)
                try await eventually("the worker hears of it") {
                    // It may not listen yet; asking again is allowed.
                    _ = try await elsewhere.cancel(id, reason: "wrong meeting")
                    return try await store.find(id)?.state == .cancelled
                }
            }
            #expect(try await store.record(id).cancelReason == "wrong meeting")
        }
    }

    @Test func `a paused queue stands still on every instance, and a resume wakes them`()
        async throws
    {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let count = Mutex(0)
            let definition = JobDefinition.define(Self.kind) { _, _ in count.withLock { $0 += 1 } }
            try await store.pause("default", reason: "the board moves house")
            let one = PostgresJobStore(client: client)
            try await withWorker(store: one, definitions: [definition], options: .quick("one")) {
                _ in
                try await withWorker(
                    store: PostgresJobStore(client: client),
                    definitions: [definition],
                    options: .quick("two")
                ) { _ in
                    let ids = try await store.enqueue(
                        (0..<10).map { try NewJob(Self.kind, Work(number: $0)) }
                    )
                    // Each worker has looked at the queue when it has asked for signals.
                    try await eventually("the workers have looked") {
                        try await client.query(
                            """
                            SELECT 1 FROM job_queues
                            WHERE name = 'default' AND wake_until > now()
                            """
                        ).count == 1
                    }
                    #expect(count.withLock { $0 } == 0)
                    #expect(try await store.resume("default"))
                    try await store.await(.completed, ids)
                }
            }
            #expect(count.withLock { $0 } == 10)
        }
    }

    @Test func `jobs of one board never overlap, over two instances`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let boards = Mutex<[Int: Int]>([:])
            let overlaps = Mutex(0)
            let definition = JobDefinition.define(Self.kind) { work, _ in
                let board = work.number % 4
                let running = boards.withLock { boards in
                    boards[board, default: 0] += 1
                    return boards[board] ?? 0
                }
                if running > 1 { overlaps.withLock { $0 += 1 } }
                try await Task.sleep(for: .milliseconds(1))
                boards.withLock { $0[board, default: 0] -= 1 }
            }
            let ids = try await store.enqueue(
                (0..<200).map {
                    try NewJob(Self.kind, Work(number: $0), exclusiveKey: "board:\($0 % 4)")
                }
            )
            try await withWorker(store: store, definitions: [definition], options: .quick("one")) {
                _ in
                try await withWorker(
                    store: PostgresJobStore(client: client),
                    definitions: [definition],
                    options: .quick("two")
                ) { _ in
                    try await store.await(.completed, ids)
                }
            }
            #expect(overlaps.withLock { $0 } == 0)
        }
    }

    @Test func `a long list goes by COPY and is performed like any other`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let jobs = try (0..<2_500).map { number in
                try NewJob(
                    Self.kind,
                    Work(number: number),
                    runAt: number == 7 ? Date(timeIntervalSinceNow: 600) : nil,
                    priority: number % 3,
                    exclusiveKey: number == 8 ? "board:7" : nil,
                    rate: number == 9 ? JobRate(key: "v", limit: 5, per: .seconds(60)) : nil
                )
            }
            let ids = try await store.enqueue(jobs)
            #expect(ids.count == 2_500)
            let later = try await store.record(ids[7])
            #expect(later.state == .scheduled)
            #expect(later.runAt.timeIntervalSinceNow > 500)
            let record = try await store.record(ids[8])
            #expect(record.exclusiveKey == "board:7")
            #expect(record.priority == 2)
            #expect(record.traceparent == jobs[8].traceparent)
            #expect(try await store.record(ids[9]).rate == jobs[9].rate)
            let done = Mutex<Set<Int>>([])
            let definition = JobDefinition.define(Self.kind) { work, _ in
                _ = done.withLock { $0.insert(work.number) }
            }
            var options = JobWorkerOptions.quick()
            options.defaultConcurrency = 100
            try await withWorker(store: store, definitions: [definition], options: options) { _ in
                try await eventually("all but the later one are done") {
                    done.withLock { $0.count } == 2_499
                }
            }
        }
    }

    @Test func `a job that commits long after its moment is found by the next sweep`() async throws
    {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            func claim() async throws -> [ClaimedJob] {
                try await store.claim(
                    queue: "default",
                    kinds: ["work"],
                    limit: 5,
                    lease: .seconds(60),
                    worker: "one"
                )
            }
            #expect(try await claim().isEmpty)
            #expect(try await store.promote(limit: 1).isEmpty)
            let id = try await store.enqueue(NewJob(Self.kind, Work()))
            // As if its transaction had taken a minute.
            try await client.query("UPDATE jobs SET run_at = run_at - interval '1 minute'")
            #expect(try await claim().isEmpty)
            try await eventually("a sweep finds the job") {
                try await store.promote(limit: 1) == ["default"]
            }
            #expect(try await claim().map(\.lease.job) == [id])
        }
    }

    @Test func `every call of the store ends while its table is locked`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client, statementTime: .milliseconds(200))
            let id = try await store.enqueue(NewJob(Self.kind, Work()))
            let lease = JobLease(job: id, token: 1)
            let failure = JobFailure(attempt: 1, worker: "one", errorType: "E", message: "m")
            let calls: [(String, () async throws -> Void)] = [
                (
                    "claim",
                    {
                        _ = try await store.claim(
                            queue: "default",
                            kinds: ["work"],
                            limit: 1,
                            lease: .seconds(60),
                            worker: "one"
                        )
                    }
                ),
                ("renew", { _ = try await store.renew([lease], for: .seconds(60)) }),
                ("complete", { _ = try await store.settle([JobSettlement(lease, .completed)]) }),
                (
                    "retry later",
                    {
                        _ = try await store.settle([
                            JobSettlement(lease, .retry(.after(.zero), failure))
                        ])
                    }
                ),
                ("save", { _ = try await store.save("1", under: lease) }),
                ("promote", { _ = try await store.promote(limit: 1) }),
                ("rescue", { _ = try await store.rescue(limit: 1) }),
                ("cancel", { _ = try await store.cancel(id, reason: "no") }),
                ("find", { _ = try await store.find(id) }),
                ("depths", { _ = try await store.depths() }),
                ("list", { _ = try await store.list(JobFilter(), limit: 1) }),
                ("retry", { _ = try await store.retry(id) }),
                ("redrive", { _ = try await store.redrive(JobFilter(), limit: 1) }),
                ("queues", { _ = try await store.queues() }),
                ("prune", { _ = try await store.prune(JobRetention(), limit: 1) }),
            ]
            try await client.withTransaction { connection in
                try await connection.query("LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE")
                for (name, call) in calls {
                    await #expect(throws: PostgresError.self, "\(name)") { try await call() }
                }
            }
            #expect(try await store.record(id).state == .available)
        }
    }

    @Test func `jobs that a rate puts off are counted`() async throws {
        try await withJobsDatabase { client in
            let metrics = MetricRegistry()
            let store = PostgresJobStore(client: client, metrics: metrics)
            let rate = JobRate(key: "vendor", limit: 1, per: .seconds(600))
            _ = try await store.enqueue([
                NewJob(Self.kind, Work(), rate: rate), NewJob(Self.kind, Work(), rate: rate),
            ])
            let claimed = try await store.claim(
                queue: "default",
                kinds: ["work"],
                limit: 5,
                lease: .seconds(60),
                worker: "one"
            )
            #expect(claimed.count == 1)
            #expect(metrics.counter(JobMetrics.rateLimited).child("default").value == 1)
        }
    }

    @Test func `the pruner deletes what is old, batch after batch`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let metrics = MetricRegistry()
            _ = try await store.enqueue((0..<2_300).map { try NewJob(Self.kind, Work(number: $0)) })
            try await client.query(
                """
                UPDATE jobs SET state = 'completed', created_at = now() - interval '91 days',
                    finished_at = now() - interval '91 days'
                WHERE id > 300
                """
            )
            let pruner = JobPruner(
                store: store,
                interval: .seconds(3_600),
                pause: .milliseconds(1),
                metrics: metrics,
                logger: .silent
            )
            try await withThrowingTaskGroup { group in
                group.addTask { try await pruner.run() }
                try await eventually("the old jobs are gone") {
                    metrics.counter(JobMetrics.pruned).child().value == 2_000
                }
                group.cancelAll()
            }
            let left = try await client.query("SELECT count(*) FROM jobs")
            #expect(try left[0][0] as Int == 300)
        }
    }

    @Test func `the gauges tell waiting, standstill, causes and pauses`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresJobStore(client: client)
            let metrics = MetricRegistry()
            _ = try await store.enqueue((0..<3).map { try NewJob(Self.kind, Work(number: $0)) })
            let claimed = try await store.claim(
                queue: "default",
                kinds: ["work"],
                limit: 2,
                lease: .seconds(60),
                worker: "one"
            )
            let failure = JobFailure(attempt: 1, worker: "one", errorType: "E", message: "m")
            _ = try await store.settle([
                JobSettlement(claimed[0].lease, .parked(.needsPerson, failure))
            ])
            try await store.pause("default", reason: "calm")
            let census = JobCensus(
                store: store,
                interval: .milliseconds(5),
                metrics: metrics,
                logger: .silent
            )
            try await withThrowingTaskGroup { group in
                group.addTask { try await census.run() }
                try await eventually("the gauges rise") {
                    metrics.gauge(JobMetrics.oldestWaiting).child("default").value > 0
                        && metrics.gauge(JobMetrics.stalled).child("default").value > 0
                        && metrics.gauge(JobMetrics.paused).child("default").value == 1
                        && metrics.gauge(JobMetrics.parked).child("default", "needs_person").value
                            == 1
                }
                _ = try await store.redrive(JobFilter(), limit: 10)
                _ = try await store.resume("default")
                _ = try await store.settle([JobSettlement(claimed[1].lease, .completed)])
                try await eventually("the gauges fall") {
                    metrics.gauge(JobMetrics.stalled).child("default").value == 0
                        && metrics.gauge(JobMetrics.paused).child("default").value == 0
                        && metrics.gauge(JobMetrics.parked).child("default", "needs_person").value
                            == 0
                }
                group.cancelAll()
            }
        }
    }
}
