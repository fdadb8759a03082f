import ArgumentParser
import CoreRuntime
import Foundation
import Logging
import Observability
import OutboundHTTP

/// Asks a running instance how it is; status 0 healthy, 1 unhealthy, 2 out of reach.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Asks a running instance how it is."
    )

    @Option(help: "The instance's address; by default the one configured here.")
    var url: String?

    func run() async throws {
        let preparation = try Preparation(
            catalog: Modules.catalog,
            environment: ProcessInfo.processInfo.environment
        )
        let base = url ?? "http://\(preparation.settings.host):\(preparation.settings.port)"
        let response: OutboundResponse
        do {
            let http = OutboundHTTPClient(metrics: MetricRegistry(), logger: .silent)
            response = try await http.send(
                OutboundRequest(
                    upstream: "taskforge",
                    url: base + "/health",
                    deadline: .seconds(10),
                    responseLimit: 1 << 20
                )
            )
        } catch {
            throw Failure.notReady("No instance answers at \(base): \(error)")
        }
        Terminal.write(String(decoding: response.body, as: UTF8.self) + "\n")
        guard response.status == 200 else {
            throw Failure.failed("The instance at \(base) is not healthy (\(response.status)).")
        }
    }
}

extension Logger {
    /// A logger that says nothing, for commands that answer on standard output.
    static let silent = Logger(label: "command") { _ in SwiftLogNoOpLogHandler() }
}
