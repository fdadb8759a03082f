import ArgumentParser
import CoreRuntime
import Foundation
import Meetings
import Operations
import Sandbox
import UnixSignals

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

    @Flag(help: "Simulate Fireflies, Gemini and monday.com inside the process.")
    var sandbox = false

    @Option(help: "With --sandbox: a folder of transcripts instead of the sample meetings.")
    var meetings: String?

    @Option(help: "With --sandbox: faults from the start; taskforge sandbox --help tells them.")
    var faults: String?

    func validate() throws {
        guard meetings == nil || sandbox else {
            throw ValidationError("--meetings goes with --sandbox.")
        }
        guard faults == nil || sandbox else {
            throw ValidationError("--faults goes with --sandbox.")
        }
    }

    func run() async throws {
        // Before anything else: one that came earlier than the trap would end the process.
        let hangUps = await UnixSignalsSequence(trapping: .sighup)
        var environment = ProcessInfo.processInfo.environment
        if sandbox { environment.merge(Modules.simulatedQuotas) { given, _ in given } }
        var given: [String: String] = [:]
        given["HOST"] = host
        given["PORT"] = port.map(String.init)
        let server = try Server(
            roles: roles,
            build: Build.info(environment),
            sandbox: try sandboxOptions(),
            hangUps: hangUps
        ) { [given, environment] overrides in
            try Preparation(
                catalog: Modules.catalog,
                overrides: given.merging(overrides) { _, new in new },
                environment: environment
            )
        }
        try await QuotaPurpose.$current.withValue(.background) { try await server.run() }
    }

    private func sandboxOptions() throws -> SandboxOptions? {
        guard sandbox else { return nil }
        var options = SandboxOptions(extractor: RulesExtractor())
        if let meetings {
            options.meetings = try TranscriptFiles.meetings(in: meetings)
        }
        if let faults {
            options.faults = try SandboxFaults(specification: faults)
        }
        return options
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
