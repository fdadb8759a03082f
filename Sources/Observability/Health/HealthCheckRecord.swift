import FoundationEssentials

/// What one process remembers of one check; it changes with each piece of evidence.
struct HealthCheckRecord: Sendable {
    /// Evidence that waits to be shared is kept up to this many pieces; the oldest go first.
    static let untoldLimit = 32

    /// The check as it was registered.
    let check: HealthCheck
    private(set) var state: HealthState?
    /// When the newest evidence was made, by the time since the monitor was made.
    private var uptimeOfLatest: Duration = .zero
    /// Evidence that other instances have not been told; only of a shared check.
    private var untold: [HealthObservation] = []
    /// The revision of what was taken over last from all instances.
    private var revision: Int64 = 0
    /// The moment before which the store would refuse a probe again.
    private var refusedUntil: Duration?
    private var freshness = Freshness.neverFresh
    /// When a success was heard again after the check had become stale.
    private var heardAgain: Date?

    /// Remembers nothing of a check yet.
    init(_ check: HealthCheck) {
        self.check = check
    }

    /// Whether something was heard lately, as far as it was told.
    private enum Freshness {
        /// What is known, if anything, was old already when it was heard here.
        case neverFresh
        /// Something was heard lately, or nobody was told yet that it was not.
        case fresh
        /// It was told that nothing has been heard of a healthy check for too long, since then;
        /// only what went well ends it.
        case stale(since: Date)

        var isStale: Bool {
            if case .stale = self { true } else { false }
        }
    }

    /// Why a check changed between healthy and not.
    enum Change: Sendable {
        /// The evidence says so.
        case evidence
        /// Nothing was heard of it for too long, or a success was heard again.
        case age
    }

    /// What became of an observation.
    struct Taking: Sendable {
        /// Why the check changed; nil where it did not.
        let change: Change?
        /// How many older pieces of evidence were forgotten for it.
        let forgotten: Int
    }

    /// Takes an observation in.
    mutating func take(_ observation: HealthObservation, uptime: Duration) -> Taking {
        let hasChanged = add(observation, uptime: uptime)
        uptimeOfLatest = uptime
        let change = change(byEvidence: hasChanged, uptime: uptime)
        guard check.isShared else { return Taking(change: change, forgotten: 0) }
        if let last = untold.last, last.isLike(observation) {
            untold[untold.count - 1] = HealthObservation(
                failure: observation.failure,
                evidence: observation.evidence,
                latency: last.latency,
                date: observation.date,
                count: last.count + observation.count
            )
        } else {
            untold.append(observation)
        }
        let forgotten = max(untold.count - Self.untoldLimit, 0)
        untold.removeFirst(forgotten)
        return Taking(change: change, forgotten: forgotten)
    }

    /// Hands over the evidence that other instances have not been told.
    mutating func takeUntold() -> [HealthObservation] {
        defer { untold = [] }
        return untold
    }

    /// Takes evidence back that could not be told.
    mutating func putBack(_ observations: [HealthObservation]) -> Int {
        untold = observations + untold
        let forgotten = max(untold.count - Self.untoldLimit, 0)
        untold.removeFirst(forgotten)
        return forgotten
    }

    /// Takes over what all instances know; evidence that came meanwhile is added to it.
    ///
    /// - Parameters:
    ///   - shared: What all know.
    ///   - now: The time of day, which tells how old that is.
    ///   - uptime: The time since the monitor was made.
    /// - Returns: Why the check changed between healthy and not; nil where it did not.
    mutating func merge(_ shared: SharedHealth.Known, now: Date, uptime: Duration) -> Change? {
        guard shared.revision > revision else { return nil }
        let wasHealthy = state?.isHealthy ?? true
        revision = shared.revision
        state = shared.state
        let age = max(now.timeIntervalSince(shared.state.latest.date), 0)
        uptimeOfLatest = uptime - .seconds(age)
        for observation in untold {
            _ = add(observation, uptime: uptime)
            uptimeOfLatest = uptime
        }
        return change(byEvidence: state?.isHealthy != wasHealthy, uptime: uptime)
    }

    /// Whether too little has been heard of a healthy check, and nobody was told yet.
    ///
    /// What was old already when it came from other instances has not become so.
    mutating func becomesStale(uptime: Duration) -> Bool {
        guard case .fresh = freshness, let state, state.isHealthy,
            staleness(uptime: uptime) != nil
        else { return false }
        freshness = .stale(since: staleSince(state))
        return true
    }

    /// The change that was seen last; nil where nothing is known yet.
    func transition(on instance: String, uptime: Duration) -> HealthTransition? {
        guard let state else { return nil }
        let isHealthy = state.isHealthy && !freshness.isStale
        return HealthTransition(
            check: check.name,
            isHealthy: isHealthy,
            reason: isHealthy ? nil : staleness(uptime: uptime) ?? state.latest.failure,
            evidence: state.latest.evidence,
            date: since(uptime: uptime) ?? state.since,
            instance: instance
        )
    }

    /// Remembers that the store refuses probes until then.
    mutating func refuseProbes(until uptime: Duration) {
        refusedUntil = uptime
    }

    /// How long to wait until the next probe is due; zero or less where it is due now.
    func untilNextProbe(uptime: Duration) -> Duration {
        let refusal = refusedUntil.map { $0 - uptime } ?? .zero
        guard let state else { return refusal }
        let interval = state.isSettled ? check.interval : check.retryInterval
        return max(interval - (uptime - uptimeOfLatest), refusal)
    }

    /// The status at a moment after the monitor was made.
    func status(uptime: Duration) -> HealthCheckStatus {
        let age = state.map { _ in uptime - uptimeOfLatest }
        let problem = problem(uptime: uptime)
        return HealthCheckStatus(
            name: check.name,
            isHealthy: problem == nil,
            impact: check.impact,
            latency: state?.latency,
            checkedAt: state?.latest.date,
            age: age,
            evidence: state?.latest.evidence,
            message: problem ?? state?.latest.failure,
            consecutiveFailures: state?.consecutiveFailures ?? 0,
            since: since(uptime: uptime)
        )
    }

    /// Since when the check has been healthy or not.
    private func since(uptime: Duration) -> Date? {
        guard let state else { return nil }
        guard state.isHealthy else { return state.since }
        if case .stale(let moment) = freshness { return moment }
        guard staleness(uptime: uptime) == nil else { return staleSince(state) }
        return max(state.since, heardAgain ?? state.since)
    }

    private func staleSince(_ state: HealthState) -> Date {
        state.latest.date.addingTimeInterval(check.interval.seconds * 2)
    }

    /// That nothing has been heard for too long, in words; nil where that is not so.
    private func staleness(uptime: Duration) -> String? {
        let age = uptime - uptimeOfLatest
        guard state != nil, age > check.interval * 2 else { return nil }
        return "stale: last checked \(age.components.seconds) s ago"
    }

    private mutating func change(byEvidence isChanged: Bool, uptime: Duration) -> Change? {
        let change = isChanged ? Change.evidence : nil
        guard staleness(uptime: uptime) == nil else { return change }
        let wasStale = freshness.isStale
        if wasStale, let state, state.isHealthy {
            // A failure that a healthy check is forgiven does not make a stale one healthy.
            guard state.latest.failure == nil else { return nil }
            freshness = .fresh
            heardAgain = state.latest.date
            return change ?? .age
        }
        freshness = .fresh
        return change
    }

    private mutating func add(_ observation: HealthObservation, uptime: Duration) -> Bool {
        let (new, hasChanged) = HealthState.taking(
            observation,
            into: state,
            of: check,
            isForgiving: uptime < check.grace
        )
        state = new
        return hasChanged
    }

    /// Why the check counts as unhealthy; nil where it is healthy, or forgiven.
    private func problem(uptime: Duration) -> String? {
        let isForgiven = !(state?.hasSucceeded ?? false) && uptime < check.grace
        guard let state else { return isForgiven ? nil : "not checked yet" }
        if let staleness = staleness(uptime: uptime) { return staleness }
        if freshness.isStale, let failure = state.latest.failure { return failure }
        if isForgiven || state.isHealthy && state.hasSucceeded { return nil }
        return state.latest.failure
            ?? "recovering: \(state.consecutiveSuccesses) of \(check.recoveries) in a row went well"
    }
}
