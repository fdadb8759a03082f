import ArgumentParser
import CoreMetrics
import CoreRuntime
import Foundation
import Logging
import Observability
import ServiceLifecycle

/// The server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the server until it is told to stop."
    )

    @Option(
        help: "What this instance does, separated by commas: web, worker, scheduler.",
        transform: ServeCommand.roles
    )
    var roles: Set<Role> = Set(Role.allCases)

    @Option(help: "The address to listen on, instead of HOST.")
    var host: String?

    @Option(help: "The port to listen on, instead of PORT; 0 takes a free one.")
    var port: Int?

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var overrides: [String: String] = [:]
        overrides["HOST"] = host
        overrides["PORT"] = port.map(String.init)
        let preparation = try Preparation(
            catalog: Modules.catalog,
            overrides: overrides,
            environment: environment
        )
        for warning in preparation.configuration.warnings {
            Terminal.tell(warning)
        }
        try await Server(
            preparation: preparation,
            roles: roles,
            build: Build.info(environment)
        ).run()
    }

    private static func roles(_ text: String) throws -> Set<Role> {
        let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let roles = names.compactMap(Role.init)
        guard !roles.isEmpty, roles.count == names.count else {
            throw ValidationError("--roles takes any of web, worker and scheduler.")
        }
        return Set(roles)
    }
}
