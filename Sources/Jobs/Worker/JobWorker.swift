public import Logging
public import Observability
public import ServiceLifecycle
import Synchronization

/// Takes ready jobs from the store and performs them, until it is asked to stop.
///
/// It holds each job under a lease that it renews; a worker that dies loses its jobs to the others
/// within ``JobWorkerOptions/lease`` and ``JobWorkerOptions/rescueInterval``. Everything that waits
/// or chooses by chance is given to it, so that a simulation can hold it.
///
/// Asked to shut down, it claims no more, lets running jobs go on until the drain's deadline, then
/// cancels them and gives them back without spending an attempt. Cancelled instead, it leaves its
/// leases to run out, as a process that dies does. It can be run once.
public final class JobWorker: Service {
    let store: any JobStore
    let catalog: JobCatalog
    let options: JobWorkerOptions
    let clock: any Clock<Duration>
    let metrics: JobMetrics
    let logger: Logger
    /// Where jobs are traced; nil where they are not.
    let tracer: SpanTracer?
    /// What may be claimed at the moment.
    let scope: @Sendable () -> ClaimScope
    let state: Mutex<JobWorkerState>
    /// Wakes the loop of each queue; a second signal before the loop looks is the same signal.
    let signals: [String: QueueSignal]
    /// Asks for a renewal of the leases before its time.
    let renewals = QueueSignal()
    /// Says that outcomes wait to be written.
    let outcomes = QueueSignal()
    private let random: Mutex<any RandomNumberGenerator & Sendable>
    private let elapsed: @Sendable () -> Duration

    /// Makes a worker for every queue that the definitions name.
    ///
    /// - Parameter scope: What may be claimed at the moment; asked before and after each claim.
    /// - Throws: ``JobError`` where two definitions share a kind or a name breaks the rule.
    public init(
        store: any JobStore,
        definitions: [JobDefinition],
        options: JobWorkerOptions,
        clock: any Clock<Duration> = ContinuousClock(),
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        metrics: MetricRegistry,
        logger: Logger,
        tracer: SpanTracer? = nil,
        scope: @escaping @Sendable () -> ClaimScope = { .everything }
    ) throws(JobError) {
        let catalog = try JobCatalog(definitions)
        self.store = store
        self.catalog = catalog
        self.options = options
        self.clock = clock
        self.metrics = JobMetrics(metrics)
        self.logger = logger
        self.tracer = tracer
        self.scope = scope
        self.random = Mutex(random)
        elapsed = clock.stopwatch()
        state = Mutex(
            JobWorkerState(
                queues: Dictionary(
                    uniqueKeysWithValues: catalog.queues.map { ($0, options.concurrency(of: $0)) }
                )
            )
        )
        signals = Dictionary(
            uniqueKeysWithValues: catalog.queues.map { ($0, QueueSignal()) }
        )
    }

    /// Works until the service group shuts down gracefully or the task is cancelled.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await work()
        } onGracefulShutdown: {
            self.drain()
        }
    }

    /// Begins the drain: ``run()`` returns once the running jobs have ended or were given back.
    public func drain() {
        state.withLock { $0.drain(at: now) }
        // In the order of the catalogue, so that a simulation repeats itself.
        for queue in catalog.queues { signals[queue]?.finish() }
    }

    /// The time since the worker was made.
    var now: Duration { elapsed() }

    /// Passes the worker's random source to a body.
    func withRandom<Result>(_ body: (inout any RandomNumberGenerator & Sendable) -> Result)
        -> Result
    {
        random.withLock { body(&$0) }
    }

    /// Passes a signal on: to the loops of queues, or to the one that renews leases.
    func wake(_ wake: JobWake) {
        switch wake {
        case .cancellation(let job):
            // The renewal's answer says who must stop.
            if state.withLock({ $0.holds(job) }) { renewals.fire() }
        case .anyQueue:
            for queue in catalog.queues { signals[queue]?.fire() }
        case .queue(let queue):
            signals[queue]?.fire()
        }
    }

    /// Calls the store under its deadline; a failure is counted and logged, and gives nil.
    func ask<Answer: Sendable>(
        _ operation: String,
        _ body: @escaping @Sendable (any JobStore) async throws -> Answer
    ) async -> Answer? {
        do {
            return try await withDeadline(options.storeDeadline, clock: clock) { [store] in
                try await body(store)
            }
        } catch {
            // A worker that is being cancelled has not met a fault of the store.
            guard !Task.isCancelled else { return nil }
            metrics.storeFailed(operation)
            logger.warning(
                "job store call failed",
                metadata: ["operation": "\(operation)", "error": "\(error)"]
            )
            return nil
        }
    }

    private func work() async {
        await withTaskGroup { background in
            addBackground(to: &background)
            await withTaskGroup { writing in
                writing.addTask { await self.writeOutcomes() }
                await withDiscardingTaskGroup { queues in
                    for queue in catalog.queues {
                        queues.addTask { await self.serve(queue) }
                    }
                }
                outcomes.finish()
            }
            background.cancelAll()
        }
    }
}
