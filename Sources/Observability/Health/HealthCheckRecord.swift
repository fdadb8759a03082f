import FoundationEssentials

/// What the monitor remembers of one check; it changes with each piece of evidence.
struct HealthCheckRecord: Sendable {
    /// One piece of evidence, from a probe or from a real call.
    struct Observation: Sendable {
        /// Nil where all went well, else why not.
        let failure: String?
        /// Where the knowledge comes from.
        let evidence: HealthCheckStatus.Evidence
        /// How long the probe took; nil for traffic.
        let latency: Duration?
        /// The time since the monitor was made.
        let uptime: Duration
        /// The time of day, for people.
        let date: Date
    }

    /// The check as it was registered.
    let check: HealthCheck
    private(set) var latest: Observation?
    private var latency: Duration?
    private var consecutiveFailures = 0
    private var hasSucceeded = false
    private var wasHealthy: Bool?
    private var since: Date?

    /// Remembers nothing of a check yet.
    init(_ check: HealthCheck) {
        self.check = check
    }

    /// Takes an observation in, and says whether the check changed between healthy and not.
    ///
    /// The first observation is a change only where it is bad; a failure that is forgiven is none.
    mutating func take(_ observation: Observation) -> Bool {
        latest = observation
        latency = observation.latency ?? latency
        consecutiveFailures = observation.failure == nil ? 0 : consecutiveFailures + 1
        hasSucceeded = hasSucceeded || observation.failure == nil
        let isHealthy = problem(age: .zero, uptime: observation.uptime) == nil
        defer { wasHealthy = isHealthy }
        if wasHealthy != isHealthy { since = observation.date }
        return (wasHealthy ?? true) != isHealthy
    }

    /// How long to wait until the next probe is due; zero or less where it is due now.
    func untilNextProbe(uptime: Duration) -> Duration {
        guard let latest else { return .zero }
        let interval = latest.failure == nil ? check.interval : check.retryInterval
        return interval - (uptime - latest.uptime)
    }

    /// The status at a moment after the monitor was made.
    func status(uptime: Duration) -> HealthCheckStatus {
        let age = latest.map { uptime - $0.uptime }
        return HealthCheckStatus(
            name: check.name,
            isHealthy: problem(age: age, uptime: uptime) == nil,
            impact: check.impact,
            latency: latency,
            checkedAt: latest?.date,
            age: age,
            evidence: latest?.evidence,
            message: problem(age: age, uptime: uptime) ?? latest?.failure,
            consecutiveFailures: consecutiveFailures,
            since: since
        )
    }

    /// Why the check counts as unhealthy; nil where it is healthy, or forgiven.
    private func problem(age: Duration?, uptime: Duration) -> String? {
        let isForgiven = !hasSucceeded && uptime < check.grace
        guard let latest, let age else { return isForgiven ? nil : "not checked yet" }
        if age > check.interval * 2 {
            return "stale: last checked \(age.components.seconds) s ago"
        }
        return isForgiven ? nil : latest.failure
    }
}
