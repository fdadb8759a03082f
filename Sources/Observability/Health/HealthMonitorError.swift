/// Why checks could not be registered.
public enum HealthMonitorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Two checks ask for one name.
    case nameTaken(String)
    /// The monitor runs; checks are registered before.
    case alreadyRunning

    /// One sentence with the remedy.
    public var description: String {
        switch self {
        case .nameTaken(let name):
            "The health check \(name) is registered twice: rename one of the two."
        case .alreadyRunning:
            "The health monitor runs already: register every check before the start."
        }
    }
}
