import Foundation
import TestSupport
import Testing

/// What the runbooks tell a person to type, typed.
@Suite struct RunbookTests {
    @Test(
        .enabled(
            if: ["psql", "curl"].allSatisfy { programPath($0) != nil },
            "needs psql and curl"
        ),
        .timeLimit(.minutes(10))
    )
    func `the commands of every diagnosis work beside a running program`() async throws {
        let postgres = try await PostgresTestServer.start()
        try await SandboxRun.with { run in
            let server = try run.serve(environment: ["DATABASE_URL": postgres.url])
            let base = try await server.baseURL()
            _ = try await run.settled(base, meetings: 6)
            // One whose past the ledger tells.
            try await eventually("a leader has installed the schedules") {
                let told = try await run.get(base, "/metrics").body
                return told.contains("\ntaskforge_schedule_next_run_timestamp_seconds{")
            }
            let commands = try Self.commands(at: base)
            #expect(commands.count >= 15)
            let port = try #require(URL(string: base)?.port)
            let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
            let environment = [
                "PATH": "\(ServerProcess.program.deletingLastPathComponent().path):\(path)",
                "DATABASE_URL": postgres.url, "PORT": "\(port)",
                "LOG_FILE": run.folder.appending(path: "taskforge.log").path,
            ]
            for command in commands {
                let shell = try ServerProcess(
                    ["timeout", "50", "sh", "-c", command],
                    in: run.folder,
                    environment: environment,
                    program: URL(fileURLWithPath: "/usr/bin/env")
                )
                let status = try await shell.exitStatus()
                // On a busy machine a probe may time out, which is no fault of the command.
                let good: [Int32] = command.hasPrefix("taskforge health") ? [0, 1] : [0]
                #expect(
                    good.contains(status),
                    "\(command)\n\(shell.outputText)\n\(shell.errorText)"
                )
            }
            #expect(try await server.stop() == 0)
        }
        try await postgres.stop()
    }

    /// The lines that need no systemd, with numbers and addresses in the places of the names.
    private static func commands(at base: String) throws -> [String] {
        let folder = URL(fileURLWithPath: "dashboards/runbooks", isDirectory: true)
        var commands: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let page = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let blocks = page.components(separatedBy: "```sh\n").dropFirst()
                .map { $0.components(separatedBy: "```")[0] }
            for line in blocks.flatMap({ $0.split(separator: "\n") })
            where !line.hasPrefix("journalctl ") && !line.hasPrefix("systemctl ") {
                let command = line.components(separatedBy: "  #")[0]
                    .replacing("http://HOST:PORT", with: base)
                    .replacing("http://127.0.0.1:8080", with: base)
                    .replacing(/\b(ID|JOB)\b/, with: "1").replacing("CHECK", with: "database")
                commands.insert(command)
            }
        }
        return commands.sorted()
    }
}
