/// What a worker knows of its jobs; changed by events, each of which says what to do next.
struct JobWorkerState {
    /// A job that the worker holds.
    struct Running {
        let job: ClaimedJob
        let startedAt: Duration
        let timeout: Duration
        let hold: JobHold
        /// Until when the store surely keeps the lease, on the worker's own clock.
        var leaseEnds: Duration
        /// Ends the waiting of the task that would pass an interruption on to the work.
        let interruptions: AsyncStream<JobInterruption>.Continuation
        /// Whether the work has ended, so that only its outcome has to be written.
        var isSettling = false
    }

    /// An outcome that is to be written.
    struct Pending: Sendable {
        let settlement: JobSettlement
        let outcome: JobOutcome
        let took: Duration
        let since: Duration
    }

    /// What the clock's tick asks for.
    struct Tick {
        var interrupted: [(JobLease, JobInterruption)] = []
        var isPollDue = false
        var abandoned: [Running] = []
    }

    private struct Queue {
        let limit: Int
        var running = 0
        /// Whether the store may hold more ready jobs than the last claim took.
        var mayHaveMore = false
    }

    private(set) var running: [JobLease: Running] = [:]
    private(set) var pending: [Pending] = []
    private var queues: [String: Queue]
    private var drainBegan: Duration?
    private var lastPoll: Duration = .zero

    init(queues limits: [String: Int]) {
        queues = limits.mapValues { Queue(limit: $0) }
    }

    var isDraining: Bool { drainBegan != nil }

    /// How many jobs may be claimed now; nil while there is no room or the worker drains.
    mutating func room(in queue: String) -> Int? {
        guard !isDraining, let room = queues[queue].map({ $0.limit - $0.running }) else {
            return nil
        }
        guard room > 0 else {
            queues[queue]?.mayHaveMore = true
            return nil
        }
        return room
    }

    /// Notes a claim's answer; says whether the queue should be asked again at once.
    mutating func claimed(_ count: Int, of limit: Int, in queue: String) -> Bool {
        let isFull = count == limit
        queues[queue]?.mayHaveMore = isFull
        return isFull
    }

    /// Takes a job on; false where the worker drains and the job must go back.
    mutating func start(_ entry: Running) -> Bool {
        guard !isDraining else { return false }
        queues[entry.job.queue]?.running += 1
        running[entry.job.lease] = entry
        return true
    }

    /// Notes that a job's work has ended and that its outcome is to be written.
    mutating func ended(_ lease: JobLease, _ outcome: Pending) {
        // An abandoned job's outcome was written for it.
        guard running[lease] != nil else { return }
        running[lease]?.isSettling = true
        pending.append(outcome)
    }

    /// Lets go of a job; says whether its queue should be asked for another.
    mutating func release(_ lease: JobLease) -> String? {
        guard let entry = running.removeValue(forKey: lease) else { return nil }
        entry.interruptions.finish()
        let queue = entry.job.queue
        queues[queue]?.running -= 1
        // A job that runs alone may have held others back, which no claim has counted.
        let heldBack = entry.job.exclusiveKey != nil
        return heldBack || queues[queue]?.mayHaveMore == true ? queue : nil
    }

    /// Takes the oldest outcomes that wait to be written.
    mutating func takePending(limit: Int) -> [Pending] {
        let batch = Array(pending.prefix(limit))
        pending.removeFirst(batch.count)
        return batch
    }

    /// Whether a job is in hand.
    func holds(_ job: JobID) -> Bool {
        running.keys.contains { $0.job == job }
    }

    /// The leases to renew, oldest job first.
    func leases() -> [JobLease] {
        running.keys.sorted()
    }

    /// Notes which leases stood at a moment; says which jobs must stop.
    mutating func renewed(
        _ asked: [JobLease],
        held: [HeldLease],
        until leaseEnds: Duration
    ) -> [(JobLease, JobInterruption)] {
        let standing = Dictionary(uniqueKeysWithValues: held.map { ($0.lease, $0) })
        var stops: [(JobLease, JobInterruption)] = []
        for lease in asked {
            guard let entry = running[lease] else { continue }
            if let held = standing[lease] {
                running[lease]?.leaseEnds = leaseEnds
                if held.cancelRequested { stops.append((lease, .cancelRequested)) }
            } else if !entry.hold.isFinished {
                stops.append((lease, .leaseLost))
            }
        }
        return stops
    }

    /// Begins the drain; the first call counts.
    mutating func drain(at now: Duration) {
        drainBegan = drainBegan ?? now
    }

    /// Looks at the clock.
    mutating func tick(at now: Duration, options: JobWorkerOptions) -> Tick {
        var tick = Tick()
        for (lease, entry) in running.sorted(by: { $0.key < $1.key }) where !entry.isSettling {
            // Two ticks early, so that the work has stopped when another may begin it.
            if entry.leaseEnds - options.tick * 2 <= now && !entry.hold.isFinished {
                tick.interrupted.append((lease, .leaseLost))
            } else if now - entry.startedAt >= entry.timeout {
                tick.interrupted.append((lease, .timedOut))
            }
        }
        if let drainBegan, now - drainBegan >= options.drainDeadline {
            let working = running.values.filter { !$0.isSettling }
                .sorted { $0.job.lease < $1.job.lease }
            tick.interrupted += working.map { ($0.job.lease, .draining) }
            if now - drainBegan >= options.drainDeadline + options.drainGrace {
                tick.abandoned = working.filter { !$0.hold.isFinished }
            }
        }
        if now - lastPoll >= options.pollInterval {
            lastPoll = now
            tick.isPollDue = true
        }
        return tick
    }
}
