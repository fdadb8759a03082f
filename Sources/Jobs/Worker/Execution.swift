import Logging

/// One attempt at one job: runs the work, and cancels it when an interruption comes.
struct Execution: Sendable {
    let job: ClaimedJob
    let definition: JobDefinition
    let entry: JobWorkerState.Running
    private let interruptions: AsyncStream<JobInterruption>

    init(job: ClaimedJob, definition: JobDefinition, startedAt: Duration, leaseEnds: Duration) {
        self.job = job
        self.definition = definition
        // The first interruption is the one that counts.
        let (stream, continuation) = AsyncStream.makeStream(
            of: JobInterruption.self,
            bufferingPolicy: .bufferingOldest(1)
        )
        interruptions = stream
        entry = JobWorkerState.Running(
            job: job,
            startedAt: startedAt,
            timeout: definition.timeout,
            hold: JobHold(),
            leaseEnds: leaseEnds,
            interruptions: continuation
        )
    }

    private enum Event: Sendable {
        case ended(Result<Void, any Error>)
        case interrupted(JobInterruption)
        case released
    }

    /// Runs the work to its end; the second part says what interrupted it, if anything did.
    func run(store: any JobStore, logger: Logger) async -> (
        Result<Void, any Error>, JobInterruption?
    ) {
        let context = JobContext(
            jobID: job.lease.job,
            kind: job.kind,
            attempt: job.attempt,
            maxAttempts: definition.maxAttempts,
            runAt: job.runAt,
            logger: logger,
            lease: job.lease,
            hold: entry.hold,
            checkpoint: job.checkpoint,
            saveText: { [lease = job.lease] text in try await store.save(text, under: lease) }
        )
        return await withTaskGroup { group in
            group.addTask {
                do {
                    try await definition.perform(job.payload, context)
                    return Event.ended(.success(()))
                } catch {
                    return Event.ended(.failure(error))
                }
            }
            group.addTask {
                for await interruption in interruptions { return .interrupted(interruption) }
                return .released
            }
            var interruption: JobInterruption?
            while let event = await group.next() {
                switch event {
                case .ended(let result):
                    group.cancelAll()
                    return (result, interruption)
                case .interrupted(let reason):
                    interruption = reason
                    group.cancelAll()
                case .released:
                    continue
                }
            }
            return (.failure(CancellationError()), interruption)
        }
    }
}
