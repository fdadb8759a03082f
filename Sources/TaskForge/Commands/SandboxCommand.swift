import ArgumentParser
import Foundation
import Logging
import Meetings
import Sandbox
import ServiceLifecycle
import UnixSignals

/// The simulated vendors alone.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs the simulators of Fireflies, Gemini and monday.com on loopback.",
        discussion: """
            --faults takes \(FaultReference.grammar) The kinds:

            \(FaultReference.text)
            """
    )

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 0

    @Option(help: "A folder of transcripts instead of the sample meetings.")
    var meetings: String?

    @Option(help: "Faults from the start, such as gemini=down,monday=status:status=503:rate=0.2.")
    var faults: String?

    @OptionGroup(title: "Webhooks") var webhooks: WebhookOptions

    func run() async throws {
        var options = SandboxOptions(extractor: RulesExtractor(), port: port)
        if let meetings {
            options.meetings = try TranscriptFiles.meetings(in: meetings)
        }
        if let faults {
            options.faults = try SandboxFaults(specification: faults)
        }
        options.webhooks = webhooks.webhooks
        let sandbox = try SandboxServer(options: options, logger: .silent)
        let group = ServiceGroup(
            services: [sandbox, SandboxGreeting(sandbox: sandbox)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: .silent
        )
        try await group.run()
    }
}

/// Tells a person where the simulated vendors are, once they listen.
private struct SandboxGreeting: Service {
    let sandbox: SandboxServer

    func run() async throws {
        let addresses = try await sandbox.addresses()
        Terminal.tell("The board is at \(addresses.board)")
        Terminal.tell("Point the program here with:")
        let values = Modules.overrides(url: addresses.url)
            .merging(Modules.simulatedQuotas) { first, _ in first }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            Terminal.tell("  \(name)=\(value)")
        }
        try await gracefulShutdown()
    }
}
