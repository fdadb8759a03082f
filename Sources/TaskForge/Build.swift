import Foundation
import Observability

/// What this build of the program is.
enum Build {
    /// The program's version.
    static let version = "0.1.0"

    /// The build in words, by which releases are told apart.
    static let release: String = {
        let build = info(ProcessInfo.processInfo.environment)
        let commit = build.commit == "unknown" ? "" : " (\(build.commit.prefix(7)))"
        return "\(build.version)\(commit)"
    }()

    /// The build with its commit, as the platform tells it.
    static func info(_ environment: [String: String]) -> BuildInfo {
        BuildInfo(version: version, commit: environment["RENDER_GIT_COMMIT"] ?? "unknown")
    }
}
