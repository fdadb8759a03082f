/// Why a canary could not be started or steered.
public enum CanaryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A plan breaks its limits, as a whole sentence.
    case badPlan(String)
    /// A canary of the flag runs already.
    case alreadyRunning(String)
    /// No canary of the flag runs.
    case notRunning(String)
    /// The environment says what the flag is, above every share.
    case overridden(String)
    /// The flag's kill switch is thrown.
    case killed(String)
    /// Nothing tries both paths of the flag; those with which it can be done.
    case notTried(String, tried: [String])
    /// No canary has that number.
    case unknown(Int64)

    /// One sentence that names the value and the remedy.
    public var description: String {
        switch self {
        case .badPlan(let sentence): sentence
        case .alreadyRunning(let flag):
            "A canary of \(flag) runs already; promote or abort it first."
        case .notRunning(let flag):
            "No canary of \(flag) runs; `taskforge canary start \(flag)` begins one."
        case .overridden(let flag):
            "FEATURE_\(flag.uppercased()) decides for everybody; remove it from the environment "
                + "of all instances first."
        case .killed(let flag):
            "The kill switch of \(flag) is thrown; `taskforge flags set \(flag) --no-kill` first."
        case .notTried(let flag, let tried):
            "Nothing compares the two paths of \(flag); canaries can be had of "
                + "\(tried.isEmpty ? "no flag here" : tried.joined(separator: " and "))."
        case .unknown(let id):
            "No canary has the number \(id); see `taskforge canary status`."
        }
    }

    /// One of each case, for the reference page.
    public static let examples: [CanaryError] = [
        .badPlan("A step holds at most 30 days."), .alreadyRunning("new_ai_model"),
        .notRunning("new_ai_model"), .overridden("new_ai_model"), .killed("new_ai_model"),
        .notTried("enhanced_dashboard", tried: ["module_extractor", "new_ai_model"]), .unknown(7),
    ]
}
