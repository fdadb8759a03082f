import Logging
import Observability
import Synchronization
import Tracing

/// The worker's main way: claim, perform, write the outcome.
extension JobWorker {
    /// Claims and performs the jobs of one queue until the worker drains.
    func serve(_ queue: String) async {
        guard let signal = signals[queue] else { return }
        await withDiscardingTaskGroup { jobs in
            for await _ in signal.stream {
                while let room = state.withLock({ $0.room(in: queue) }) {
                    let (claimed, isFull) = await claim(queue, limit: room)
                    for job in claimed {
                        jobs.addTask { await self.perform(job) }
                    }
                    guard isFull else { break }
                }
            }
        }
    }

    /// Writes outcomes, as many at once as have gathered while the last ones were written.
    func writeOutcomes() async {
        for await _ in outcomes.stream {
            while !Task.isCancelled {
                let batch = state.withLock { $0.takePending(limit: 500) }
                guard !batch.isEmpty else { break }
                await write(batch)
            }
        }
    }

    private func claim(_ queue: String, limit: Int) async -> ([Execution], isFull: Bool) {
        let kinds = catalog.kinds(within: scope())
        guard !kinds.isEmpty else { return ([], false) }
        let leaseEnds = now + options.lease
        let claimed = await ask("claim") { [options] store in
            try await store.claim(
                queue: queue,
                kinds: kinds,
                limit: limit,
                lease: options.lease,
                worker: options.name
            )
        }
        guard let claimed else { return ([], false) }
        let isFull = state.withLock { $0.claimed(claimed.count, of: limit, in: queue) }
        var executions: [Execution] = []
        var refused: [JobSettlement] = []
        // What was claimed while the scope became narrower goes back.
        let scope = scope()
        for job in claimed {
            metrics.claimed(queue: queue, waited: job.waited)
            guard let definition = catalog[job.kind] else { continue }
            let execution = Execution(
                job: job,
                definition: definition,
                startedAt: now,
                leaseEnds: leaseEnds
            )
            if scope.holds(definition), state.withLock({ $0.start(execution.entry) }) {
                executions.append(execution)
            } else {
                refused.append(JobSettlement(job.lease, .released))
            }
        }
        if !refused.isEmpty {
            let settlements = refused
            _ = await ask("settle") { try await $0.settle(settlements) }
        }
        return (executions, isFull)
    }

    private func perform(_ execution: Execution) async {
        let job = execution.job
        let verdict: JobVerdict
        if job.attempt > execution.definition.maxAttempts {
            verdict = .exhausted(job, worker: options.name)
        } else {
            let cause = job.traceparent.flatMap {
                TraceContext(traceparent: $0, tracestate: job.tracestate)
            }
            let span = tracer?.root(job.kind, continuing: cause, kind: .consumer)
            let place = span?.place ?? place(beneath: cause)
            let (result, interruption) = await LogContext.with(
                requestID: job.requestID,
                jobID: "\(job.lease.job)",
                jobKind: job.kind,
                runID: place.runID
            ) {
                await TraceContext.$current.withValue(place) {
                    await FlightRecorder.recording(hasFailed: Self.hasFailed) {
                        await execution.run(store: store, logger: logger)
                    }
                }
            }
            verdict = withRandom { random in
                JobVerdict(
                    of: job,
                    definition: execution.definition,
                    worker: options.name,
                    result: result,
                    interruption: interruption,
                    hasFinishedItself: execution.entry.hold.isFinished,
                    random: &random
                )
            }
            let failure = Self.hasFailed(result, interruption) ? result.failure : nil
            span?.end(failing: failure) { $0.describe(job, outcome: verdict.outcome) }
        }
        // Cancelled as a whole, the worker leaves its leases to run out.
        guard !Task.isCancelled else { return }
        conclude(execution, verdict)
    }

    /// Whether an attempt's spans and debug lines are worth reading: not where it asked to wait, or
    /// was only told to stop.
    private static func hasFailed(
        _ result: Result<Void, any Error>,
        _ interruption: JobInterruption?
    ) -> Bool {
        guard case .failure(let error) = result, !(error is JobSnooze) else { return false }
        return interruption == nil || interruption == .timedOut
    }

    private func conclude(_ execution: Execution, _ verdict: JobVerdict) {
        let now = now
        let took = now - execution.entry.startedAt
        guard let ending = verdict.ending else {
            end(execution.job, verdict.outcome, took)
            return
        }
        let pending = JobWorkerState.Pending(
            settlement: JobSettlement(execution.job.lease, ending),
            outcome: verdict.outcome,
            took: took,
            since: now
        )
        state.withLock { $0.ended(execution.job.lease, pending) }
        outcomes.fire()
    }

    private func write(_ batch: [JobWorkerState.Pending]) async {
        let settlements = batch.map(\.settlement)
        var pause: Duration = .milliseconds(50)
        while !Task.isCancelled {
            if let ended = await ask("settle", { try await $0.settle(settlements) }) {
                for pending in batch {
                    let lease = pending.settlement.lease
                    let isOurs = ended.contains(lease)
                    end(pending, as: isOurs ? pending.outcome : .leaseLost)
                }
                return
            }
            // Beyond its lease an outcome is the rescuer's to decide; the fence keeps that safe.
            guard let since = batch.map(\.since).min(), now - since < options.lease else { break }
            do {
                try await clock.sleep(for: pause)
            } catch {
                break
            }
            pause = min(pause * 2, .seconds(2))
        }
        for pending in batch {
            metrics.settlementDropped()
            end(pending, as: .leaseLost)
        }
    }

    private func end(_ pending: JobWorkerState.Pending, as outcome: JobOutcome) {
        guard let entry = state.withLock({ $0.running[pending.settlement.lease] }) else { return }
        end(entry.job, outcome, pending.took)
    }

    private func end(_ job: ClaimedJob, _ outcome: JobOutcome, _ took: Duration) {
        // An abandoned job was counted when it was given back.
        guard state.withLock({ $0.running[job.lease] != nil }) else { return }
        metrics.ended(kind: job.kind, outcome: outcome, after: took)
        logger.debug(
            "job ended",
            metadata: [
                "job_id": "\(job.lease.job)", "job_kind": "\(job.kind)",
                "attempt": "\(job.attempt)", "outcome": "\(outcome.rawValue)",
            ]
        )
        if let queue = state.withLock({ $0.release(job.lease) }) { wake(.queue(queue)) }
    }

    private func place(beneath cause: TraceContext?) -> TraceContext {
        withRandom { cause?.child(random: &$0) ?? TraceContext(random: &$0) }
    }
}

extension Result where Success == Void {
    fileprivate var failure: (any Error)? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension SpanAttributes {
    fileprivate mutating func describe(_ job: ClaimedJob, outcome: JobOutcome) {
        self["taskforge.job.id"] = "\(job.lease.job)"
        self["taskforge.job.kind"] = job.kind
        self["taskforge.job.attempt"] = job.attempt
        self["taskforge.job.outcome"] = outcome.rawValue
    }
}
