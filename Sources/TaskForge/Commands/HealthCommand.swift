import ArgumentParser
import CoreRuntime
import Foundation
import Logging
import Observability
import Operations
import OutboundHTTP

/// Asks a running instance how it is; status 0 healthy, 1 unhealthy, 2 out of reach.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Asks a running instance how it is, or shows how its checks changed.",
        discussion: """
            Ends with 0 where all is healthy, 1 where something is not, 2 where nobody answers. In \
            detail where this machine or ADMIN_TOKEN permits it.
            """
    )

    @Option(help: "The instance's address; by default the one configured here.")
    var url: String?

    @Flag(help: "Show how the checks changed, newest first, from the database.")
    var history = false

    @Option(help: "With --history: only this check.")
    var check: String?

    @OptionGroup var output: FormatOption

    func validate() throws {
        guard check == nil || history else {
            throw ValidationError("--check goes with --history.")
        }
        guard url == nil || !history else {
            throw ValidationError("--history asks the database: leave --url out.")
        }
    }

    func run() async throws {
        try await history ? showHistory() : ask()
    }

    private func ask() async throws {
        let preparation = try Preparation(
            catalog: Modules.catalog,
            environment: ProcessInfo.processInfo.environment
        )
        let settings = preparation.settings
        let base = url ?? "http://\(settings.host):\(settings.port)"
        let detailed = try await fetch(base + "/health?verbose", settings.adminToken)
        // Who may not see it in detail sees what everybody sees.
        let response =
            detailed.status == 401 ? try await fetch(base + "/health", nil) : detailed
        let text = String(decoding: response.body, as: UTF8.self)
        if output.isTable, let answer = HealthTables(response.body) {
            Terminal.write(answer.text)
        } else {
            Terminal.write(text.hasSuffix("\n") ? text : text + "\n")
        }
        guard response.status == 200 else {
            throw Failure.failed("The instance at \(base) is not healthy (\(response.status)).")
        }
    }

    private func fetch(_ url: String, _ token: Secret?) async throws -> OutboundResponse {
        do {
            return try await OutboundHTTPClient(metrics: MetricRegistry(), logger: .silent).send(
                OutboundRequest(
                    upstream: "taskforge",
                    url: url,
                    secretHeaders: token.map {
                        [(name: "Authorization", value: Secret("Bearer " + $0.reveal()))]
                    } ?? [],
                    deadline: .seconds(10),
                    responseLimit: 1 << 20
                )
            )
        } catch {
            throw Failure.notReady("No instance answers at \(url): \(error)")
        }
    }

    private struct Row: Encodable {
        let check: String
        let at: String
        let status: String
        let evidence: String
        let instance: String
        let reason: String?
    }

    private func showHistory() async throws {
        let transitions = try await Session.run { session in
            try await PostgresHealthStore(client: session.database.client)
                .history(of: check, limit: PostgresHealthStore.historyLimit)
        }
        let rows = transitions.map {
            Row(
                check: $0.check,
                at: $0.date.formatted(.iso8601),
                status: $0.isHealthy ? "healthy" : "unhealthy",
                evidence: $0.evidence.rawValue,
                instance: $0.instance,
                reason: $0.reason
            )
        }
        try output.write(
            rows,
            columns: [
                Column("AT") { $0.at }, Column("CHECK") { $0.check },
                Column("STATUS") { $0.status },
                Column("EVIDENCE") { $0.evidence }, Column("INSTANCE") { $0.instance },
                Column("REASON") { $0.reason ?? "" },
            ]
        )
    }
}

extension Logger {
    /// A logger that says nothing, for commands that answer on standard output.
    static let silent = Logger(label: "command") { _ in SwiftLogNoOpLogHandler() }
}
