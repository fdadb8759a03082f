import Jobs
import Observability
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// How a worker ends: gracefully, at its deadline, at random.
struct DrainTests {
    private struct Work: Codable, Sendable {}
    private static let kind = JobKind<Work>("work")

    let store = InMemoryJobStore()
    let metrics = MetricRegistry()

    @Test func `a drain lets the running job end and claims no other`() async throws {
        let began = TestSignal()
        let mayEnd = TestSignal()
        let definition = JobDefinition.define(Self.kind) { _, _ in
            began.send()
            #expect(await mayEnd.wait(.seconds(20)))
        }
        var options = JobWorkerOptions.quick()
        options.concurrency = ["default": 1]
        let ids = try await store.enqueue([
            NewJob(Self.kind, Work()), NewJob(Self.kind, Work()),
        ])
        try await withWorker(store: store, definitions: [definition], options: options) { worker in
            #expect(await began.wait(.seconds(20)))
            worker.drain()
            worker.drain()
            mayEnd.send()
        }
        #expect(try await store.record(ids[0]).state == .completed)
        let left = try await store.record(ids[1])
        #expect(left.state == .available)
        #expect(left.attempt == 0)
    }

    @Test func `a job that outlasts the drain's deadline is released without an attempt`()
        async throws
    {
        let began = TestSignal()
        let definition = JobDefinition.define(Self.kind) { _, _ in
            began.send()
            try await Task.sleep(for: .seconds(60))
        }
        var options = JobWorkerOptions.quick()
        options.drainDeadline = .milliseconds(30)
        let id = try await store.enqueue(NewJob(Self.kind, Work()))
        try await withWorker(
            store: store,
            definitions: [definition],
            options: options,
            metrics: metrics
        ) { _ in
            #expect(await began.wait(.seconds(20)))
        }
        let record = try await store.record(id)
        #expect(record.state == .available)
        #expect(record.attempt == 0)
        #expect(record.failures.isEmpty)
        #expect(metrics.counter(JobMetrics.executions).child("work", "released").value == 1)
    }

    @Test func `a job that ignores its cancellation is given back while it still runs`()
        async throws
    {
        let began = TestSignal()
        let mayEnd = TestSignal()
        let definition = JobDefinition.define(Self.kind) { _, _ in
            began.send()
            // The wait of an unstructured task does not hear of this one's cancellation.
            await Task { _ = await mayEnd.wait(.seconds(20)) }.value
        }
        var options = JobWorkerOptions.quick()
        options.drainDeadline = .milliseconds(20)
        options.drainGrace = .milliseconds(20)
        let id = try await store.enqueue(NewJob(Self.kind, Work()))
        try await withWorker(
            store: store,
            definitions: [definition],
            options: options,
            metrics: metrics
        ) { worker in
            #expect(await began.wait(.seconds(20)))
            worker.drain()
            try await store.await(.available, [id])
            mayEnd.send()
        }
        let record = try await store.record(id)
        #expect(record.state == .available)
        #expect(record.attempt == 0)
        #expect(metrics.counter(JobMetrics.executions).child("work", "released").value == 1)
        #expect(metrics.counter(JobMetrics.executions).child("work", "completed").value == 0)
    }

    @Test func `a service group's graceful shutdown drains the worker`() async throws {
        let definition = JobDefinition.define(Self.kind) { _, _ in }
        let worker = try JobWorker(
            store: store,
            definitions: [definition],
            options: .quick(),
            metrics: metrics,
            logger: .silent
        )
        let group = ServiceGroup(services: [worker], logger: .silent)
        let id = try await store.enqueue(NewJob(Self.kind, Work()))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await store.await(.completed, [id])
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `a worker that is drained before it runs ends at once`() async throws {
        try await withWorker(store: store, definitions: [.define(Self.kind) { _, _ in }]) {
            $0.drain()
        }
    }

    @Test func `workers that come and go at random lose and double nothing`() async throws {
        var random = SeededRandom()
        let done = Mutex<[JobID: Int]>([:])
        let definition = JobDefinition.define(
            Self.kind,
            retryPolicy: RetryPolicy(first: .milliseconds(1), longest: .milliseconds(2))
        ) { _, context in
            try await Task.sleep(for: .milliseconds(1))
            done.withLock { $0[context.jobID, default: 0] += 1 }
        }
        let ids = try await store.enqueue((0..<300).map { _ in try NewJob(Self.kind, Work()) })
        for round in 0..<50 {
            var options = JobWorkerOptions.quick("worker-\(round)")
            options.lease = .milliseconds(60)
            options.drainDeadline = .milliseconds(Int.random(in: 0...3, using: &random))
            let life = Int.random(in: 0...8, using: &random)
            if Bool.random(using: &random) {
                try await withWorker(store: store, definitions: [definition], options: options) {
                    _ in try await Task.sleep(for: .milliseconds(life))
                }
            } else {
                let worker = try JobWorker(
                    store: store,
                    definitions: [definition],
                    options: options,
                    metrics: metrics,
                    logger: .silent
                )
                await withTaskGroup { group in
                    group.addTask { try? await worker.run() }
                    try? await Task.sleep(for: .milliseconds(life))
                    group.cancelAll()
                }
            }
        }
        try await withWorker(store: store, definitions: [definition]) { _ in
            try await store.await(.completed, ids)
        }
        #expect(done.withLock { $0.count } == 300, "\(random)")
    }
}
