import Logging
import Synchronization

/// The worker's loops beside its queues: leases, time, rescue, signals.
extension JobWorker {
    /// Starts the loops; they end when the group is cancelled.
    func addBackground(to group: inout TaskGroup<Void>) {
        group.addTask { await self.repeatedly(every: self.options.tick) { await self.tick() } }
        group.addTask {
            await self.repeatedly(every: self.options.heartbeat) { self.renewals.fire() }
        }
        group.addTask {
            for await _ in self.renewals.stream { await self.renewLeases() }
        }
        group.addTask {
            await self.repeatedly(every: self.options.promotionInterval) { await self.promote() }
        }
        group.addTask {
            await self.repeatedly(every: self.options.rescueInterval) { await self.rescue() }
        }
        group.addTask { await self.listen() }
    }

    private func repeatedly(every interval: Duration, _ body: () async -> Void) async {
        while !Task.isCancelled {
            do {
                try await clock.sleep(for: interval)
            } catch {
                // Sleeping fails only by cancellation.
                return
            }
            await body()
        }
    }

    private func tick() async {
        let now = now
        let tick = state.withLock { $0.tick(at: now, options: options) }
        interrupt(tick.interrupted)
        if tick.isPollDue { wake(.anyQueue) }
        guard !tick.abandoned.isEmpty else { return }
        for entry in tick.abandoned {
            logger.warning(
                "job ignores its cancellation and is given back",
                metadata: ["job_id": "\(entry.job.lease.job)", "job_kind": "\(entry.job.kind)"]
            )
        }
        let released = tick.abandoned.map { JobSettlement($0.job.lease, .released) }
        guard await ask("settle", { try await $0.settle(released) }) != nil else { return }
        for entry in tick.abandoned {
            metrics.ended(
                kind: entry.job.kind,
                outcome: .released,
                after: now - entry.startedAt
            )
            _ = state.withLock { $0.release(entry.job.lease) }
        }
    }

    private func renewLeases() async {
        let leases = state.withLock { $0.leases() }
        guard !leases.isEmpty else { return }
        // Reckoned from before the call, so that the store's lease ends later than ours.
        let leaseEnds = now + options.lease
        let lease = options.lease
        guard let held = await ask("renew", { try await $0.renew(leases, for: lease) }) else {
            return
        }
        interrupt(state.withLock { $0.renewed(leases, held: held, until: leaseEnds) })
    }

    private func interrupt(_ interruptions: [(JobLease, JobInterruption)]) {
        for (lease, interruption) in interruptions {
            let entry = state.withLock { $0.running[lease] }
            guard let entry, case .enqueued = entry.interruptions.yield(interruption) else {
                continue
            }
            logger.notice(
                "job interrupted",
                metadata: [
                    "job_id": "\(lease.job)", "job_kind": "\(entry.job.kind)",
                    "reason": "\(interruption)",
                ]
            )
        }
    }

    private func promote() async {
        let queues = await ask("promote") { try await $0.promote(limit: 1_000) }
        for queue in queues ?? [] { wake(.queue(queue)) }
    }

    private func rescue() async {
        let limit = 100
        var isMore = true
        while isMore {
            let rescued = await ask("rescue") { try await $0.rescue(limit: limit) } ?? []
            for job in rescued {
                metrics.rescued(queue: job.queue)
                logger.warning(
                    "job rescued",
                    metadata: [
                        "job_id": "\(job.id)", "job_kind": "\(job.kind)",
                        "worker": "\(job.worker)",
                    ]
                )
                wake(.queue(job.queue))
            }
            isMore = rescued.count == limit
        }
    }

    private func listen() async {
        while !Task.isCancelled {
            for await wake in store.wakes() { self.wake(wake) }
            do {
                // The source was lost; polling carries the queues meanwhile.
                try await clock.sleep(for: options.pollInterval)
            } catch {
                return
            }
        }
    }
}
