/// Why a canary could not be started or steered.
public enum CanaryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A plan breaks its limits, as a whole sentence.
    case badPlan(String)
    /// A canary of the flag runs already.
    case alreadyRunning(String)
    /// No canary of the flag runs.
    case notRunning(String)

    /// One sentence that names the value and the remedy.
    public var description: String {
        switch self {
        case .badPlan(let sentence): sentence
        case .alreadyRunning(let flag):
            "A canary of \(flag) runs already; promote or abort it first."
        case .notRunning(let flag):
            "No canary of \(flag) runs; `taskforge canary start \(flag)` begins one."
        }
    }
}
