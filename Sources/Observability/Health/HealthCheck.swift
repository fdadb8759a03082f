/// What a failing check means for the instance.
public enum HealthImpact: String, Sendable, Hashable {
    /// The instance cannot do its work: it is not ready.
    case critical
    /// A part of the work suffers; the instance stays ready.
    case degrading
}

/// One question about the health of something the program needs.
public struct HealthCheck: Sendable {
    /// The name under which `/health` and the metrics tell the result, such as `database`.
    public let name: String
    /// What a failure means for the instance.
    public let impact: HealthImpact
    /// The time between two probes; evidence from real traffic puts the next one off.
    public let interval: Duration
    /// The time between two probes while the check fails, at most ``interval``.
    public let retryInterval: Duration
    /// How long a probe may take before it counts as failed.
    public let timeout: Duration
    /// How long after start-up failures are forgiven as long as the check never succeeded.
    public let grace: Duration
    /// Asks the question; a throw means unhealthy, and the error's description is the message.
    public let probe: @Sendable () async throws -> Void

    /// Makes a check; the probe must end soon after its task is cancelled.
    public init(
        _ name: String,
        impact: HealthImpact,
        interval: Duration = .seconds(30),
        retryInterval: Duration? = nil,
        timeout: Duration = .seconds(5),
        grace: Duration = .zero,
        probe: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.impact = impact
        self.interval = interval
        self.retryInterval = min(retryInterval ?? interval, interval)
        self.timeout = timeout
        self.grace = grace
        self.probe = probe
    }
}
