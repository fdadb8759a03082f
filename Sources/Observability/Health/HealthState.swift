public import FoundationEssentials

/// What is known of one check: a value that changes with each piece of evidence.
public struct HealthState: Sendable, Hashable {
    /// Whether the check counts as healthy; one failed probe of many may leave it so.
    public var isHealthy: Bool
    /// The newest evidence.
    public var latest: HealthObservation
    /// How long the last probe took; nil before the first.
    public var latency: Duration?
    /// How many times in a row the evidence was bad.
    public var consecutiveFailures: Int
    /// How many times in a row the evidence was good.
    public var consecutiveSuccesses: Int
    /// Whether the evidence was ever good.
    public var hasSucceeded: Bool
    /// Since when the check has been healthy or not.
    public var since: Date

    /// Restores a state.
    public init(
        isHealthy: Bool,
        latest: HealthObservation,
        latency: Duration?,
        consecutiveFailures: Int,
        consecutiveSuccesses: Int,
        hasSucceeded: Bool,
        since: Date
    ) {
        self.isHealthy = isHealthy
        self.latest = latest
        self.latency = latency
        self.consecutiveFailures = consecutiveFailures
        self.consecutiveSuccesses = consecutiveSuccesses
        self.hasSucceeded = hasSucceeded
        self.since = since
    }

    /// Adds evidence to what was known, if anything; the first evidence decides alone.
    ///
    /// - Parameter isForgiving: Whether a check that never succeeded is still within its grace.
    /// - Returns: The new state, and whether the check changed; the first state is a change only
    ///   where it is bad.
    public static func taking(
        _ observation: HealthObservation,
        into known: HealthState?,
        of check: HealthCheck,
        isForgiving: Bool = false
    ) -> (state: HealthState, hasChanged: Bool) {
        let isGood = observation.failure == nil
        let isForgiven = isForgiving && known?.hasSucceeded != true
        var state =
            known
            ?? HealthState(
                isHealthy: isGood || isForgiven,
                latest: observation,
                latency: nil,
                consecutiveFailures: 0,
                consecutiveSuccesses: 0,
                hasSucceeded: false,
                since: observation.date
            )
        state.latest = observation
        state.latency = observation.latency ?? state.latency
        state.hasSucceeded = state.hasSucceeded || isGood
        state.consecutiveFailures = isGood ? 0 : state.consecutiveFailures + observation.count
        state.consecutiveSuccesses = isGood ? state.consecutiveSuccesses + observation.count : 0
        let wasHealthy = state.isHealthy
        if state.isHealthy {
            let isTolerated =
                observation.evidence == .probe && state.consecutiveFailures < check.failures
            state.isHealthy = isGood || isForgiven || isTolerated && state.hasSucceeded
        } else {
            state.isHealthy = state.consecutiveSuccesses >= check.recoveries
        }
        if state.isHealthy != wasHealthy { state.since = observation.date }
        return (state, known == nil ? !state.isHealthy : state.isHealthy != wasHealthy)
    }

    /// Whether nothing speaks against what the check counts as.
    public var isSettled: Bool { isHealthy && consecutiveFailures == 0 }
}
