import FoundationEssentials
import Jobs

/// The rows of ``InMemoryJobStore`` and the rules by which they change: a value without a clock.
public struct InMemoryJobTable: Sendable {
    /// Rules that a test leaves out, to see whether their absence is noticed.
    public enum PlantedBug: Sendable, CaseIterable {
        /// A job may be ended under an older lease than the present one.
        case fencing
        /// A job is rescued from a worker whose lease stands.
        case leaseCheck
        /// A claim forgets to mark the job as taken.
        case claimCommit
        /// Jobs of one exclusive key run beside each other.
        case exclusiveKey
        /// A unique key holds nobody off.
        case uniqueKey
    }

    private let bug: PlantedBug?
    private var rows: [JobID: JobRecord] = [:]
    private var leaseEnds: [JobID: Date] = [:]
    private var lastID: Int64 = 0
    private var rates: [String: JobRateWindow] = [:]
    private var pauses: [String: (at: Date, reason: String)] = [:]

    /// A table without rows.
    public init(bug: PlantedBug? = nil) {
        self.bug = bug
    }

    /// Every job, by id.
    var records: [JobRecord] { rows.values.sorted { $0.id < $1.id } }

    func record(_ id: JobID) -> JobRecord? { rows[id] }

    mutating func enqueue(_ job: NewJob, at now: Date) -> JobID {
        if let key = job.uniqueKey, bug != .uniqueKey,
            let holder = records.last(where: {
                $0.kind == job.kind && $0.uniqueKey == key
                    && (!$0.state.isEnd || job.uniqueFor != nil && $0.isKeyKept(at: now))
            })
        {
            return holder.id
        }
        lastID += 1
        let id = JobID(lastID)
        let runAt = max(job.runAt ?? now, now)
        rows[id] = JobRecord(
            id: id,
            kind: job.kind,
            queue: job.queue,
            state: runAt > now ? .scheduled : .available,
            priority: job.priority,
            payload: job.payload,
            uniqueKey: job.uniqueKey,
            uniqueUntil: job.uniqueFor.map { now + $0 },
            exclusiveKey: job.exclusiveKey,
            rate: job.rate,
            runAt: runAt,
            createdAt: now,
            traceparent: job.traceparent,
            tracestate: job.tracestate,
            requestID: job.requestID
        )
        return id
    }

    mutating func claim(
        queue: String,
        kinds: [String],
        limit: Int,
        until leaseEnd: Date,
        worker: String,
        at now: Date
    ) -> [ClaimedJob] {
        guard pauses[queue] == nil else { return [] }
        let ready = rows.values
            .filter { $0.state == .available && $0.queue == queue && kinds.contains($0.kind) }
            .sorted { ($0.priority, $0.runAt, $0.id) < ($1.priority, $1.runAt, $1.id) }
        var claimed: [ClaimedJob] = []
        for job in ready where claimed.count < limit && mayRun(job) {
            if let rate = job.rate,
                let slot = rates[rate.key, default: JobRateWindow()].admit(at: now, under: rate)
            {
                move(job.id, to: .scheduled) { $0.runAt = slot }
                continue
            }
            claimed.append(claim(job, until: leaseEnd, worker: worker, at: now))
        }
        return claimed
    }

    private func mayRun(_ job: JobRecord) -> Bool {
        guard let key = job.exclusiveKey, bug != .exclusiveKey else { return true }
        return !rows.values.contains { $0.state == .running && $0.exclusiveKey == key }
    }

    private mutating func claim(
        _ job: JobRecord,
        until leaseEnd: Date,
        worker: String,
        at now: Date
    ) -> ClaimedJob {
        leaseEnds[job.id] = leaseEnd
        let claimed = move(job.id, to: bug == .claimCommit ? .available : .running) { row in
            row.attempt += 1
            row.leaseToken += 1
            row.worker = worker
            row.startedAt = now
        }
        return ClaimedJob(
            lease: JobLease(job: job.id, token: claimed.leaseToken),
            kind: job.kind,
            queue: job.queue,
            payload: job.payload,
            attempt: claimed.attempt,
            snoozes: job.snoozes,
            runAt: job.runAt,
            waited: now - job.runAt,
            exclusiveKey: job.exclusiveKey,
            checkpoint: job.checkpoint,
            traceparent: job.traceparent,
            tracestate: job.tracestate,
            requestID: job.requestID
        )
    }

    mutating func save(_ checkpoint: String, under lease: JobLease) -> Bool {
        guard holder(of: lease) != nil else { return false }
        rows[lease.job]?.checkpoint = checkpoint
        return true
    }

    mutating func renew(_ lease: JobLease, until leaseEnd: Date) -> HeldLease? {
        guard let row = holder(of: lease) else { return nil }
        leaseEnds[lease.job] = leaseEnd
        return HeldLease(lease, cancelRequested: row.cancelRequested)
    }

    mutating func settle(_ settlement: JobSettlement, at now: Date) -> Bool {
        guard let row = holder(of: settlement.lease) else { return false }
        let id = row.id
        leaseEnds[id] = nil
        switch settlement.ending {
        case .completed:
            move(id, to: .completed) { $0.finishedAt = now }
        case .cancelled(let reason):
            move(id, to: .cancelled) { row in
                row.finishedAt = now
                row.cancelReason = row.cancelReason ?? reason
            }
        case .parked(let cause, let failure):
            move(id, to: .parked) { row in
                row.finishedAt = now
                row.parkedCause = cause
                row.note(failure, at: now)
            }
        case .released:
            putBack(id, as: .available, at: now) { row in
                row.attempt -= 1
                row.runAt = now
            }
        case .retry(let time, let failure):
            putBack(id, as: .scheduled, at: now) { row in
                row.runAt = Self.moment(time, now)
                row.note(failure, at: now)
            }
        case .snoozed(let time, let failure):
            putBack(id, as: .scheduled, at: now) { row in
                row.attempt -= 1
                row.snoozes += 1
                row.runAt = Self.moment(time, now)
                row.note(failure, at: now)
            }
        }
        return true
    }

    mutating func promote(limit: Int, at now: Date) -> [String] {
        let due = rows.values.filter { $0.state == .scheduled && $0.runAt <= now }
            .sorted { ($0.runAt, $0.id) < ($1.runAt, $1.id) }
            .prefix(limit)
        for job in due { move(job.id, to: .available) }
        return Set(due.map(\.queue)).sorted()
    }

    mutating func rescue(limit: Int, at now: Date) -> [RescuedJob] {
        let expired = leaseEnds.filter { $0.value < now || bug == .leaseCheck }.keys.sorted()
            .prefix(limit)
        return expired.compactMap { id in
            guard let row = rows[id] else { return nil }
            leaseEnds[id] = nil
            let failure = JobFailure(
                attempt: row.attempt,
                worker: row.worker ?? "",
                errorType: "JobLeaseExpired",
                message: "The worker stopped renewing its lease."
            )
            putBack(id, as: .available, at: now) { row in
                row.runAt = now
                row.note(failure, at: now)
            }
            return RescuedJob(
                id: id,
                kind: row.kind,
                queue: row.queue,
                worker: row.worker ?? ""
            )
        }
    }

    mutating func cancel(_ id: JobID, reason: String, at now: Date) -> CancelResult {
        guard let row = rows[id] else { return .notFound }
        guard !row.state.isEnd else { return .alreadyOver }
        rows[id]?.cancelRequested = true
        rows[id]?.cancelReason = row.cancelReason ?? reason
        guard row.state != .running else { return .requested }
        move(id, to: .cancelled) { $0.finishedAt = now }
        return .cancelled
    }

    func list(_ filter: JobFilter, limit: Int) -> [JobRecord] {
        Array(
            records.reversed()
                .filter { filter.fits($0) }
                .filter { filter.states.isEmpty || filter.states.contains($0.state) }
                .prefix(limit)
        )
    }

    mutating func retry(_ id: JobID, at now: Date) -> RetryResult {
        switch rows[id]?.state {
        case nil: .notFound
        case .available: .ready
        case .completed: .completed
        case .running: .running
        case .cancelled, .parked, .scheduled: revive(id, at: now) ? .ready : .keyTaken
        }
    }

    mutating func redrive(_ filter: JobFilter, limit: Int, at now: Date) -> [JobID] {
        let parked = records.filter { $0.state == .parked && filter.fits($0) }
            .sorted { ($0.finishedAt ?? now, $0.id) < ($1.finishedAt ?? now, $1.id) }
            .prefix(limit)
        return parked.map(\.id).filter { revive($0, at: now) }.sorted()
    }

    mutating func pause(_ queue: String, reason: String, at now: Date) {
        pauses[queue] = (pauses[queue]?.at ?? now, reason)
    }

    mutating func resume(_ queue: String) -> Bool {
        pauses.removeValue(forKey: queue) != nil
    }

    func queues(at now: Date) -> [QueueStatus] {
        let names = Set(depths().map(\.queue)).union(pauses.keys).sorted()
        return names.map { name in
            var status = QueueStatus(queue: name)
            status.pausedAt = pauses[name]?.at
            status.pauseReason = pauses[name]?.reason
            for depth in depths() where depth.queue == name {
                status.counts[depth.state] = depth.count
            }
            let own = records.filter { $0.queue == name }
            for cause in own.compactMap(\.parkedCause) { status.parked[cause, default: 0] += 1 }
            let ready = own.filter { $0.state == .available }.map(\.runAt).min()
            status.oldestWaiting = ready.map { now - $0 }
            let begun = own.filter { $0.state == .running }.compactMap(\.startedAt).max()
            status.stalled = begun.map { now - $0 }
            return status
        }
    }

    mutating func prune(_ retention: JobRetention, limit: Int, at now: Date) -> Int {
        let old = records.filter { job in
            guard let end = job.finishedAt, !job.isKeyKept(at: now) else { return false }
            return job.state == .completed && end + retention.completed < now
                || job.state == .cancelled && end + retention.cancelled < now
        }
        for job in old.prefix(limit) { rows[job.id] = nil }
        return min(old.count, limit)
    }

    private mutating func revive(_ id: JobID, at now: Date) -> Bool {
        guard let row = rows[id] else { return false }
        let isKeyTaken = records.contains {
            $0.id != id && $0.kind == row.kind && $0.uniqueKey == row.uniqueKey
                && row.uniqueKey != nil && !$0.state.isEnd
        }
        guard !isKeyTaken else { return false }
        move(id, to: .available) { row in
            if row.state.isEnd { (row.attempt, row.snoozes) = (0, 0) }
            row.runAt = now
            row.finishedAt = nil
            row.parkedCause = nil
            row.cancelRequested = false
            row.cancelReason = nil
        }
        return true
    }

    func depths() -> [QueueDepth] {
        let kept = records.filter { $0.state != .completed && $0.state != .cancelled }
        let groups = Dictionary(grouping: kept) { [$0.queue, $0.state.rawValue] }
        return groups.compactMap { key, jobs in
            jobs.first.map { QueueDepth(queue: key[0], state: $0.state, count: jobs.count) }
        }
        .sorted { ($0.queue, $0.state.rawValue) < ($1.queue, $1.state.rawValue) }
    }

    private func holder(of lease: JobLease) -> JobRecord? {
        guard let row = rows[lease.job], row.state == .running,
            row.leaseToken == lease.token || bug == .fencing
        else { return nil }
        return row
    }

    private static func moment(_ time: JobTime, _ now: Date) -> Date {
        let latest = now + RetryPolicy.longestWait
        return switch time {
        case .after(let duration): min(now + duration, latest)
        case .at(let date): min(date, latest)
        }
    }

    private mutating func putBack(
        _ id: JobID,
        as state: JobState,
        at now: Date,
        _ body: (inout JobRecord) -> Void
    ) {
        let isUnwanted = rows[id]?.cancelRequested == true
        move(id, to: isUnwanted ? .cancelled : state) { row in
            body(&row)
            if isUnwanted { row.finishedAt = now }
        }
    }

    @discardableResult
    private mutating func move(
        _ id: JobID,
        to state: JobState,
        _ body: (inout JobRecord) -> Void = { _ in }
    ) -> JobRecord {
        guard var row = rows[id] else { preconditionFailure("no job \(id)") }
        body(&row)
        row.state = state
        rows[id] = row
        return row
    }
}

extension JobFilter {
    /// Whether a job fits, its state left aside.
    fileprivate func fits(_ job: JobRecord) -> Bool {
        (queue == nil || queue == job.queue) && (kind == nil || kind == job.kind)
            && (cause == nil || cause == job.parkedCause)
    }
}

extension JobRecord {
    fileprivate func isKeyKept(at now: Date) -> Bool {
        uniqueUntil.map { now < $0 } ?? false
    }

    fileprivate mutating func note(_ failure: JobFailure, at now: Date) {
        var failure = failure
        failure.at = now
        failures = failures.suffix(JobLimits.failures - 1) + [failure]
    }
}
