/// What a module is given to tell of its real calls; they count as evidence of health.
///
/// What is told while a probe runs is left out: the probe's own outcome follows.
public struct HealthReporter: Sendable {
    private let monitor: HealthMonitor?

    /// Makes a reporter for a monitor; without one, what is told goes nowhere.
    public init(_ monitor: HealthMonitor? = nil) {
        self.monitor = monitor
    }

    /// Tells that a real call went well.
    public func succeeded(_ check: String) {
        guard !HealthMonitor.isProbing else { return }
        monitor?.recordSuccess(check)
    }

    /// Tells that a real call failed; the check is unhealthy at once.
    public func failed(_ check: String, _ message: String) {
        guard !HealthMonitor.isProbing else { return }
        monitor?.recordFailure(check, message)
    }

    /// Tells what a vendor said is left of its quotas.
    public func left(_ readings: [QuotaReading]) {
        monitor?.quotas.record(readings)
    }
}
