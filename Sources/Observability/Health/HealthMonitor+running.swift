import FoundationEssentials
import Logging
import ServiceLifecycle
import Synchronization

extension HealthMonitor {
    /// Probes every check at its interval, all in parallel, until shut down or cancelled.
    public func run() async throws {
        let (checks, sharing) = state.withLock { state in
            state.isRunning = true
            return (state.records.values.map(\.check), state.sharing)
        }
        await withDiscardingTaskGroup { group in
            group.addTask {
                // What others know already need not be asked.
                if let sharing { await self.exchange(sharing.store) }
                await withDiscardingTaskGroup { group in
                    for check in checks {
                        group.addTask { await self.watch(check, sharing) }
                    }
                    guard let sharing else { return }
                    group.addTask { await self.share(sharing) }
                }
            }
            // A throw means that the task was cancelled, which ends the service just as well.
            try? await gracefulShutdown()
            group.cancelAll()
        }
        // The last that was seen is told, or the next start would know less.
        if let sharing { await exchange(sharing.store) }
    }

    private func share(_ sharing: Sharing) async {
        while !Task.isCancelled {
            try? await clock.sleep(for: sharing.interval)
            guard !Task.isCancelled else { return }
            noteStale()
            await exchange(sharing.store)
        }
    }

    /// Tells the store what was seen here, and takes over what all have seen.
    private func exchange(_ store: any HealthStore) async {
        let news = takeNews()
        do {
            let shared = try await store.exchange(news)
            merge(shared)
        } catch {
            putBack(news)
            sharingFailed(error)
        }
    }

    private func merge(_ shared: SharedHealth) {
        quotas.merge(shared.quotas)
        let (now, uptime) = (date(), uptime())
        let isBack = state.withLock { state in
            defer { state.isSharing = true }
            return !state.isSharing
        }
        if isBack { logger.notice("health is shared again") }
        changing(at: uptime) { records in
            var changes: [(String, HealthCheckRecord.Change)] = []
            for (name, known) in shared.states.sorted(by: { $0.key < $1.key })
            where records[name]?.check.isShared == true {
                let change = records[name]?.merge(known, now: now, uptime: uptime)
                if let change { changes.append((name, change)) }
            }
            return changes
        }
    }

    private func putBack(_ news: HealthNews) {
        quotas.putBack(news.quotas)
        let forgotten = state.withLock { state in
            var forgotten = 0
            for (check, evidence) in news.observations {
                forgotten += state.records[check.name]?.putBack(evidence) ?? 0
            }
            state.transitions = news.transitions + state.transitions
            let excess = max(state.transitions.count - Self.transitionLimit, 0)
            state.transitions.removeFirst(excess)
            return forgotten + excess
        }
        metrics.countForgotten(forgotten)
    }

    private func sharingFailed(_ error: any Error) {
        metrics.countSharingFailure()
        let isFirst = state.withLock { state in
            defer { state.isSharing = false }
            return state.isSharing
        }
        guard isFirst, !Task.isCancelled else { return }
        logger.warning("health cannot be shared with other instances", error: error)
    }

    private func watch(_ check: HealthCheck, _ sharing: Sharing?) async {
        while !Task.isCancelled {
            let now = uptime()
            let wait = state.withLock { $0.records[check.name]?.untilNextProbe(uptime: now) }
            if let wait, wait > .zero {
                // Traffic may fail the check meanwhile, and the next probe is then due sooner.
                // Cancellation ends the sleep early; the loop's condition then ends the loop.
                try? await clock.sleep(for: min(wait, check.retryInterval))
            } else if let sharing, check.isShared {
                await probe(check, sharing)
            } else {
                await probe(check)
            }
        }
    }

    /// Probes a shared check if this instance is the one to do it.
    private func probe(_ check: HealthCheck, _ sharing: Sharing) async {
        do {
            switch try await sharing.store.claimProbe(of: check, at: date()) {
            case .granted:
                await probe(check)
                // Others wait for the outcome.
                await exchange(sharing.store)
            case .taken(let moment):
                refuseProbes(of: check, until: moment)
            case .overBudget(let moment):
                metrics.countOverBudget(check.name)
                refuseProbes(of: check, until: moment)
            }
        } catch {
            // Without the others' word there might be a probe too many.
            sharingFailed(error)
            refuseProbes(of: check, until: date().addingTimeInterval(sharing.interval.seconds))
        }
    }

    private func refuseProbes(of check: HealthCheck, until moment: Date) {
        let wait = max(moment.timeIntervalSince(date()), 1)
        let until = uptime() + .seconds(wait)
        state.withLock { $0.records[check.name]?.refuseProbes(until: until) }
    }

    /// Runs one probe and records its outcome at the latest when its time is over.
    ///
    /// A probe that does not end when cancelled holds up the next probe of its own check only.
    private func probe(_ check: HealthCheck) async {
        let start = uptime()
        await withTaskGroup(of: String?.self) { group in
            group.addTask {
                do {
                    try await Self.$isProbing.withValue(true) { try await check.probe() }
                    return nil
                } catch {
                    return String(describing: error)
                }
            }
            group.addTask { [clock] in
                try? await clock.sleep(for: check.timeout)
                return "no answer within \(check.timeout)"
            }
            let failure = await group.next() ?? nil
            group.cancelAll()
            guard !Task.isCancelled else { return }
            let latency = uptime() - start
            metrics.observe(check.name, latency: latency)
            record(
                check.name,
                HealthObservation(
                    failure: failure,
                    evidence: .probe,
                    latency: latency,
                    date: date()
                )
            )
        }
    }
}
