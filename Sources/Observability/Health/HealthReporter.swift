/// What a module is given to tell of its real calls; they count as evidence of health.
public struct HealthReporter: Sendable {
    private let monitor: HealthMonitor?

    /// Makes a reporter for a monitor; without one, what is told goes nowhere.
    public init(_ monitor: HealthMonitor? = nil) {
        self.monitor = monitor
    }

    /// Tells that a real call went well.
    public func succeeded(_ check: String) {
        monitor?.recordSuccess(check)
    }

    /// Tells that a real call failed; the check is unhealthy at once.
    public func failed(_ check: String, _ message: String) {
        monitor?.recordFailure(check, message)
    }
}
