/// What a failing check means for the instance.
public enum HealthImpact: String, Sendable, Hashable {
    /// The instance cannot do its work: it is not ready.
    case critical
    /// A part of the work suffers; the instance stays ready.
    case degrading
}

/// Whose answer a check's is, and who therefore asks.
public enum HealthCheckScope: Sendable, Hashable {
    /// Each process asks for itself, as for its own way to the database.
    case process
    /// All instances share one answer, and so many probes in any 24 hours.
    case shared(probesPerDay: Int)
}

/// One question about the health of something the program needs.
public struct HealthCheck: Sendable {
    /// The name under which `/health` and the metrics tell the result, such as `database`.
    public let name: String
    /// What a failure means for the instance.
    public let impact: HealthImpact
    /// Whose answer it is.
    public let scope: HealthCheckScope
    /// The time between two probes; evidence from real traffic puts the next one off.
    public let interval: Duration
    /// The time between two probes while the check is not settled, at most ``interval``.
    public let retryInterval: Duration
    /// How long a probe may take before it counts as failed.
    public let timeout: Duration
    /// How long after start-up failures are forgiven as long as the check never succeeded.
    public let grace: Duration
    /// How many probes in a row must fail before a healthy check counts as failed.
    ///
    /// One real call that fails is enough: it is work that was not done.
    public let failures: Int
    /// How many times in a row all must go well before a failed check counts as healthy.
    public let recoveries: Int
    /// Asks the question; a throw means unhealthy, and the error's description is the message.
    public let probe: @Sendable () async throws -> Void

    /// Makes a check; the probe must end soon after its task is cancelled.
    public init(
        _ name: String,
        impact: HealthImpact,
        scope: HealthCheckScope = .process,
        interval: Duration = .seconds(30),
        retryInterval: Duration? = nil,
        timeout: Duration = .seconds(5),
        grace: Duration = .zero,
        failures: Int = 2,
        recoveries: Int = 1,
        probe: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.impact = impact
        self.scope = scope
        self.interval = interval
        self.retryInterval = min(retryInterval ?? interval, interval)
        self.timeout = timeout
        self.grace = grace
        self.failures = max(failures, 1)
        self.recoveries = max(recoveries, 1)
        self.probe = probe
    }

    /// Whether the probes that come at the interval, without any traffic, are within the budget.
    public var isWithinBudget: Bool {
        guard case .shared(let budget) = scope else { return true }
        return interval * budget >= .seconds(86_400)
    }

    /// Whether all instances share the answer.
    public var isShared: Bool { scope != .process }
}
