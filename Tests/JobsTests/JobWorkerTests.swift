import Foundation
import Observability
import Synchronization
import TestSupport
import Testing

@testable import Jobs

struct JobWorkerTests {
    struct Work: Codable, Sendable {
        var number = 0
    }

    static let kind = JobKind<Work>("work")
    static let quickRetry = RetryPolicy(first: .milliseconds(1), longest: .milliseconds(2))

    let store = InMemoryJobStore()
    let metrics = MetricRegistry()

    @Test func `jobs are performed and completed`() async throws {
        let done = Mutex<Set<Int>>([])
        let definition = JobDefinition.define(Self.kind) { work, _ in
            _ = done.withLock { $0.insert(work.number) }
        }
        try await withWorker(store: store, definitions: [definition], metrics: metrics) { _ in
            let ids = try await store.enqueue(
                (1...100).map { try NewJob(Self.kind, Work(number: $0)) }
            )
            try await store.await(.completed, ids)
        }
        #expect(done.withLock { $0 } == Set(1...100))
        #expect(executions("completed") == 100)
    }

    @Test func `a job that throws is retried after its backoff`() async throws {
        let attempts = Mutex<[Int]>([])
        let definition = define { _, context in
            attempts.withLock { $0.append(context.attempt) }
            if context.attempt < 3 { throw Broken() }
        }
        let record = try await perform(definition, until: .completed)
        #expect(attempts.withLock { $0 } == [1, 2, 3])
        #expect(record.failures.map(\.attempt) == [1, 2])
        #expect(record.failures.map(\.errorType) == ["Broken", "Broken"])
        #expect(record.failures.first?.message == "it broke")
        #expect(executions("retried") == 2)
        #expect(executions("completed") == 1)
    }

    @Test func `a job that failed in every attempt is parked`() async throws {
        let count = Mutex(0)
        let definition = define(maxAttempts: 3) { _, _ in
            count.withLock { $0 += 1 }
            throw Broken()
        }
        let record = try await perform(definition, until: .parked)
        #expect(count.withLock { $0 } == 3)
        #expect(record.parkedCause == .attemptsExhausted)
        #expect(record.failures.count == 3)
    }

    @Test(arguments: [
        (RetryAdvice.giveUp, ParkedCause.permanent), (.askPerson, .needsPerson),
    ])
    func `an error that cannot be retried parks the job at once`(
        advice: RetryAdvice,
        cause: ParkedCause
    ) async throws {
        let count = Mutex(0)
        let definition = define { _, _ in
            count.withLock { $0 += 1 }
            throw Advised(retryAdvice: advice)
        }
        let record = try await perform(definition, until: .parked)
        #expect(record.parkedCause == cause)
        #expect(count.withLock { $0 } == 1)
    }

    @Test func `a vendor's moment is obeyed and costs no attempt`() async throws {
        let moment = Date(timeIntervalSinceNow: 3_600)
        let definition = define { _, _ in throw Advised(retryAdvice: .waitUntil(moment)) }
        let record = try await perform(definition, until: .scheduled)
        #expect(record.runAt == moment)
        #expect(record.attempt == 0)
        #expect(record.snoozes == 1)
    }

    @Test func `a snoozed job runs again without having spent an attempt`() async throws {
        let definition = define(maxAttempts: 1) { _, context in
            if try await store.find(context.jobID)?.snoozes ?? 0 < 3 {
                throw JobSnooze(for: .milliseconds(1), reason: "not ready")
            }
        }
        let record = try await perform(definition, until: .completed)
        #expect(record.snoozes == 3)
        #expect(record.attempt == 1)
    }

    @Test func `a job that waits too often is parked`() async throws {
        let definition = define(maxSnoozes: 2) { _, _ in
            throw JobSnooze(for: .milliseconds(1), reason: "not ready")
        }
        let record = try await perform(definition, until: .parked)
        #expect(record.parkedCause == .waitedTooOften)
        #expect(record.snoozes == 2)
    }

    @Test func `a job may end itself as cancelled`() async throws {
        let definition = define { _, _ in throw JobCancellation(reason: "meeting deleted") }
        let record = try await perform(definition, until: .cancelled)
        #expect(record.cancelReason == "meeting deleted")
    }

    @Test func `a payload of another shape is parked without an attempt at the work`()
        async throws
    {
        struct Other: Codable, Sendable {
            var text = "not a number"
        }
        let definition = define { _, _ in Issue.record("the work was begun") }
        let id = try await store.enqueue(NewJob(JobKind<Other>("work"), Other()))
        try await withWorker(store: store, definitions: [definition]) { _ in
            try await store.await(.parked, [id])
        }
        let record = try await store.record(id)
        #expect(record.parkedCause == .undecodable)
        #expect(record.failures.first?.message.contains("`number` is missing") == true)
    }

    @Test func `work that takes too long is cancelled and retried`() async throws {
        let definition = define(timeout: .milliseconds(20)) { _, context in
            if context.attempt == 1 { try await Task.sleep(for: .seconds(60)) }
        }
        let record = try await perform(definition, until: .completed)
        #expect(record.attempt == 2)
        #expect(record.failures.map(\.errorType) == ["JobTimedOut"])
    }

    @Test func `a cancellation reaches the running work`() async throws {
        let began = TestSignal()
        let definition = define { _, _ in
            began.send()
            try await Task.sleep(for: .seconds(60))
        }
        let id = try await store.enqueue(NewJob(Self.kind, Work()))
        try await withWorker(store: store, definitions: [definition], metrics: metrics) { _ in
            #expect(await began.wait(.seconds(20)))
            #expect(try await store.cancel(id, reason: "not needed") == .requested)
            try await store.await(.cancelled, [id])
        }
        #expect(executions("cancelled") == 1)
    }

    @Test func `work whose lease was taken is cancelled and changes nothing`() async throws {
        let began = TestSignal()
        let stopped = TestSignal()
        let definition = define { _, _ in
            began.send()
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                stopped.send()
                throw error
            }
        }
        var options = JobWorkerOptions.quick()
        options.lease = .milliseconds(30)
        // It does not renew in time, and another rescues.
        options.heartbeat = .seconds(60)
        options.rescueInterval = .seconds(60)
        let id = try await store.enqueue(NewJob(Self.kind, Work()))
        try await withWorker(
            store: store,
            definitions: [definition],
            options: options,
            metrics: metrics
        ) { worker in
            #expect(await began.wait(.seconds(20)))
            #expect(await stopped.wait(.seconds(20)))
            worker.drain()
            try await eventually("the job is rescued") {
                try await !store.rescue(limit: 10).isEmpty
            }
        }
        #expect(try await store.record(id).state == .available)
        #expect(executions("lease_lost") == 1)
    }

    @Test func `a worker that is cancelled as a whole writes no outcome of its jobs`() async throws
    {
        let began = TestSignal()
        let definition = define { _, _ in
            began.send()
            try await Task.sleep(for: .seconds(60))
        }
        let id = try await store.enqueue(NewJob(Self.kind, Work()))
        let worker = try JobWorker(
            store: store,
            definitions: [definition],
            options: .quick(),
            metrics: metrics,
            logger: .silent
        )
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            #expect(await began.wait(.seconds(20)))
            group.cancelAll()
            while let ended = await group.nextResult() {
                if case .failure(let error) = ended { #expect(error is CancellationError) }
            }
        }
        let record = try await store.record(id)
        #expect(record.state == .running)
        #expect(record.failures.isEmpty)
    }

    @Test func `a job whose workers died in every attempt is parked unperformed`() async throws {
        let id = try await store.enqueue(NewJob(Self.kind, Work()))
        for _ in 1...2 {
            _ = try await store.claim(
                queue: "default",
                kinds: ["work"],
                limit: 1,
                lease: .zero,
                worker: "dead"
            )
            try await eventually("the job is rescued") {
                try await !store.rescue(limit: 10).isEmpty
            }
        }
        let definition = define(maxAttempts: 2) { _, _ in Issue.record("a third attempt") }
        try await withWorker(store: store, definitions: [definition]) { _ in
            try await store.await(.parked, [id])
        }
        let record = try await store.record(id)
        #expect(record.parkedCause == .attemptsExhausted)
        #expect(
            record.failures.map(\.errorType) == [
                "JobLeaseExpired", "JobLeaseExpired", "JobAttemptsExhausted",
            ]
        )
    }

    @Test func `all jobs of a dead worker are rescued at one look, however many`() async throws {
        let ids = try await store.enqueue((0..<250).map { _ in try NewJob(Self.kind, Work()) })
        _ = try await store.claim(
            queue: "default",
            kinds: ["work"],
            limit: 250,
            lease: .zero,
            worker: "dead"
        )
        let clock = ManualClock()
        let worker = try JobWorker(
            store: store,
            definitions: [define { _, _ in }],
            options: JobWorkerOptions(name: "one"),
            clock: clock,
            metrics: metrics,
            logger: .silent
        )
        try await withThrowingTaskGroup { group in
            group.addTask { try await worker.run() }
            // Each of the loops sleeps, the queue's first look is done.
            #expect(await clock.waitForSleepers(4))
            clock.advance(by: .seconds(5))
            try await store.await(.completed, ids)
            worker.drain()
            try await group.waitForAll()
        }
    }

    @Test func `a queue runs as many jobs at once as it is allowed`() async throws {
        let running = Mutex((now: 0, most: 0))
        let definition = define { _, _ in
            running.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
            }
            try await Task.sleep(for: .milliseconds(5))
            running.withLock { $0.now -= 1 }
        }
        var options = JobWorkerOptions.quick()
        options.concurrency = ["default": 3]
        try await withWorker(store: store, definitions: [definition], options: options) { _ in
            let ids = try await store.enqueue((0..<30).map { _ in try NewJob(Self.kind, Work()) })
            try await store.await(.completed, ids)
        }
        #expect(running.withLock { $0.most } == 3)
    }

    @Test func `the trace and the request go on in the work`() async throws {
        let seen = Mutex<(TraceContext?, LogContext?)>((nil, nil))
        let definition = define { _, _ in
            seen.withLock { $0 = (TraceContext.current, LogContext.current) }
        }
        let trace = TraceContext()
        let job = try TraceContext.$current.withValue(trace) {
            try LogContext.$current.withValue(LogContext(requestID: "request-7")) {
                try NewJob(Self.kind, Work())
            }
        }
        let id = try await store.enqueue(job)
        try await withWorker(store: store, definitions: [definition]) { _ in
            try await store.await(.completed, [id])
        }
        let (context, log) = seen.withLock { $0 }
        #expect(context?.traceID == trace.traceID)
        #expect(context?.spanID != trace.spanID)
        #expect(log?.requestID == "request-7")
        #expect(log?.jobID == "\(id)")
        #expect(log?.jobKind == "work")
    }

    @Test func `two definitions of one kind are refused`() {
        #expect(throws: JobError.duplicateKind("work")) {
            try JobWorker(
                store: store,
                definitions: [define { _, _ in }, define { _, _ in }],
                options: .quick(),
                metrics: metrics,
                logger: .silent
            )
        }
    }

    // MARK: -

    private func define(
        maxAttempts: Int = 10,
        maxSnoozes: Int = 10,
        timeout: Duration = .seconds(30),
        perform: @escaping @Sendable (Work, JobContext) async throws -> Void
    ) -> JobDefinition {
        .define(
            Self.kind,
            maxAttempts: maxAttempts,
            maxSnoozes: maxSnoozes,
            timeout: timeout,
            retryPolicy: Self.quickRetry,
            perform: perform
        )
    }

    private func perform(_ definition: JobDefinition, until state: JobState) async throws
        -> JobRecord
    {
        let id = try await store.enqueue(NewJob(Self.kind, Work()))
        try await withWorker(store: store, definitions: [definition], metrics: metrics) { _ in
            try await store.await(state, [id])
        }
        return try await store.record(id)
    }

    private func executions(_ outcome: String) -> UInt64 {
        metrics.counter(JobMetrics.executions).child("work", outcome).value
    }
}

struct Broken: Error, CustomStringConvertible {
    var description: String { "it broke" }
}

struct Advised: RetryClassifying {
    let retryAdvice: RetryAdvice
}
