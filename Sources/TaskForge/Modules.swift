import CoreRuntime
import Fireflies
import Gemini
import Monday
import Sandbox
import Scheduler

/// The one list of modules; nothing else names them.
enum Modules {
    static let catalog = ModuleCatalog([
        FirefliesModule.self,
        GeminiModule.self,
        MondayModule.self,
        SchedulerModule.self,
    ])

    /// What points the modules at simulated vendors; any key is accepted there.
    static func overrides(url: (Vendor) -> String) -> [String: String] {
        [
            "FIREFLIES_API_KEY": "sandbox-key", "FIREFLIES_API_URL": url(.fireflies),
            "GEMINI_API_KEY": "sandbox-key", "GEMINI_API_URL": url(.gemini),
            "MONDAY_API_TOKEN": "sandbox-key", "MONDAY_API_URL": url(.monday),
            "MONDAY_BOARD_ID": SandboxServer.boardID,
        ]
    }

    /// The quotas of the simulated accounts, which are larger than those of the smallest plans.
    static var simulatedQuotas: [String: String] {
        let limits = SandboxLimits()
        return [
            "FIREFLIES_CALLS_PER_DAY": "\(limits.firefliesCallsPerDay ?? 0)",
            "FIREFLIES_CALLS_PER_MINUTE": "\(limits.firefliesCallsPerMinute)",
            "MONDAY_CALLS_PER_DAY": "\(limits.mondayCallsPerDay)",
            "MONDAY_CALLS_PER_MINUTE": "\(limits.mondayCallsPerMinute)",
            // The simulated vendor says after each call what is left, and charges less than ours.
            "MONDAY_COMPLEXITY_PER_MINUTE": "0",
        ]
    }
}
