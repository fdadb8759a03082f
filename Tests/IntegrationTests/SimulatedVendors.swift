import Foundation
import Logging
import Observability
import OutboundHTTP
import Postgres
import Synchronization
import TestSupport

/// A sandbox in a process of its own, a PostgreSQL, and the servers that use both.
final class SimulatedVendors: Sendable {
    /// The data folder and the way to ask.
    let run: SandboxRun

    /// Where the sandbox is reached.
    let sandbox: String

    private let connection: Secret
    private let environment: [String: String]
    private let kept = Mutex<[ServerProcess]>([])

    private init(
        run: SandboxRun,
        sandbox: String,
        connection: Secret,
        environment: [String: String]
    ) {
        self.run = run
        self.sandbox = sandbox
        self.connection = connection
        self.environment = environment
    }

    /// Runs `body` with a sandbox of these arguments and an empty database.
    static func with(
        _ arguments: [String],
        environment: [String: String] = [:],
        _ body: (SimulatedVendors) async throws -> Void
    ) async throws {
        let postgres = try await PostgresTestServer.start()
        try await SandboxRun.with { run in
            let sandbox = try ServerProcess(["sandbox", "--port", "0"] + arguments, in: run.folder)
            let base = try await sandbox.address(before: "/board")
            var values = environment
            values["DATABASE_URL"] = postgres.url
            for (name, value) in try await settings(of: sandbox) { values[name] = value }
            let world = SimulatedVendors(
                run: run,
                sandbox: base,
                connection: postgres.connectionString(),
                environment: values
            )
            try await body(world)
            sandbox.kill()
        }
        try await postgres.stop()
    }

    /// What the sandbox tells a person to set.
    private static func settings(of sandbox: ServerProcess) async throws -> [String: String] {
        var found: [String: String] = [:]
        try await eventually("the sandbox says how it is reached") {
            for line in sandbox.errorText.split(separator: "\n") where line.hasPrefix("  ") {
                let sides = line.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if sides.count == 2 { found[String(sides[0])] = String(sides[1]) }
            }
            // In the order of the alphabet: the last says that all are there.
            return found["MONDAY_BOARD_ID"] != nil && found.count >= 7
        }
        return found
    }

    /// The servers that go on.
    var servers: [ServerProcess] { kept.withLock { $0 } }

    /// Counts a server among those that go on.
    func keep(_ server: ServerProcess) { kept.withLock { $0.append(server) } }

    /// Starts a server that reads and pushes every minute, and when it starts.
    func serve(_ environment: [String: String] = [:]) throws -> ServerProcess {
        var values = self.environment
        values["SYNC_SCHEDULE"] = "* * * * *"
        values["PUSH_SCHEDULE"] = "* * * * *"
        values.merge(environment) { _, new in new }
        values["TASKFORGE_DATA_DIR"] =
            run.folder.appending(path: "data-\(UUID().uuidString.prefix(8))").path
        return try ServerProcess(["serve", "--port", "0"], in: run.folder, environment: values)
    }

    /// Runs a schedule's job at once, as a person would; says whether it could be asked for.
    @discardableResult
    func trigger(_ schedule: String) async throws -> Bool {
        try await command(["schedules", "trigger", schedule]).exitStatus() == 0
    }

    /// Starts another command of the program beside the servers.
    func command(_ arguments: [String]) throws -> ServerProcess {
        try ServerProcess(arguments, in: run.folder, environment: environment)
    }

    /// Opens the servers' database behind their backs.
    func database(_ body: (PostgresClient) async throws -> Void) async throws {
        let client = PostgresClient(
            PostgresConfiguration(connectionString: connection),
            metrics: MetricRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await body(client)
        await client.close()
    }

    /// Ends all faults.
    func calm() async throws {
        _ = try await run.http.send(
            OutboundRequest(
                upstream: "sandbox",
                url: sandbox + "/sandbox/faults",
                method: "PUT",
                headers: [("Content-Type", "application/json")],
                body: Array("{}".utf8)
            )
        )
    }

    /// What each vendor received, in a line for people.
    func state() async throws -> [String: String] {
        struct Vendor: Decodable {
            var requests: Int
            var errors: Int
            var faults: Int
            var faultsByKind: [String: Int]
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let body = try await run.get(sandbox, "/sandbox/state").body
        return try decoder.decode([String: Vendor].self, from: Data(body.utf8)).mapValues {
            let kinds = $0.faultsByKind.sorted { $0.key < $1.key }.map { "\($0) \($1)" }
            return "\($0.requests) requests, \($0.errors) errors, \($0.faults) faults ("
                + kinds.joined(separator: ", ") + ")"
        }
    }
}
