public import FoundationEssentials

/// What is known of every check at one moment.
public struct HealthReport: Sendable {
    /// Every check, ordered by name.
    public let checks: [HealthCheckStatus]
    /// How long the vendors' quotas last, ordered by vendor and window.
    public let quotas: [QuotaForecast]

    /// Makes a report of the checks and quotas that are given.
    public init(checks: [HealthCheckStatus], quotas: [QuotaForecast] = []) {
        self.checks = checks
        self.quotas = quotas
    }

    /// Whether every check is healthy.
    public var isHealthy: Bool { checks.allSatisfy(\.isHealthy) }

    /// The names of the critical checks that are not healthy.
    public var failingCritical: [String] {
        checks.filter { !$0.isHealthy && $0.impact == .critical }.map(\.name)
    }
}

/// What is known of one check.
public struct HealthCheckStatus: Sendable, Hashable {
    /// The check's name.
    public let name: String
    /// Whether all is well; never so where the knowledge is older than twice the interval.
    public let isHealthy: Bool
    /// What a failure means for the instance.
    public let impact: HealthImpact
    /// How long the last probe took; nil before the first.
    public let latency: Duration?
    /// When the latest knowledge was gained; nil before the first.
    public let checkedAt: Date?
    /// How old the latest knowledge is; nil before the first.
    public let age: Duration?
    /// Where the latest knowledge comes from; nil before the first.
    public let evidence: HealthObservation.Evidence?
    /// Why the check is not healthy, or that it is not known yet; nil where all is well.
    public let message: String?
    /// How many times in a row the evidence was bad.
    public let consecutiveFailures: Int
    /// Since when the check has been healthy or not; nil before the first knowledge.
    public let since: Date?
}
