import Foundation
import Meetings
import Observability
import Postgres
import TestSupport
import Testing

/// The program's commands as scripts and people call them.
@Suite(.serialized) struct CommandLineTests {
    /// Runs a command to its end in a folder of its own.
    private func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        files: [String: String] = [:]
    ) async throws -> (status: Int32, output: String, error: String) {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge command \(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        let process = try ServerProcess(arguments, in: folder, environment: environment)
        let status = try await process.exitStatus()
        return (status, process.outputLines.joined(separator: "\n"), process.errorText)
    }

    @Test(
        .timeLimit(.minutes(3)),
        arguments: [
            ["nonsense"], ["serve", "--roles", "cook"], ["serve", "--meetings", "x"],
            ["items", "list", "--state", "new"], ["sync", "--since", "tomorrow"],
            ["meetings", "show", "one"], ["extract"], ["jobs", "list", "--state", "done"],
            ["jobs", "list", "--limit", "0"], ["jobs", "redrive", "--cause", "bad luck"],
        ]
    )
    func `wrong usage ends with 64 and says what is right`(arguments: [String]) async throws {
        let ended = try await run(arguments)
        #expect(ended.status == 64)
        #expect(ended.output.isEmpty)
        #expect(ended.error.contains("Usage: taskforge"))
    }

    @Test(.timeLimit(.minutes(3)))
    func `a start is refused with every fault at once, and no secret is shown`() async throws {
        let ended = try await run(
            ["serve"],
            environment: [
                "TASKFORGE_ENV": "production", "PORT": "eighty", "ADMIN_TOKEN": "hunter2",
                "MONDAY_API_TOKEN": "token with blanks", "SYNC_SCHEDULE": "sometimes",
            ]
        )
        #expect(ended.status == 2)
        #expect(ended.output.isEmpty)
        for name in [
            "PORT", "ADMIN_TOKEN", "MONDAY_API_TOKEN", "SYNC_SCHEDULE", "DATABASE_URL",
            "SECRET_KEY",
        ] {
            #expect(ended.error.contains("- \(name) "), "nothing is said of \(name)")
        }
        #expect(!ended.error.contains("hunter2") && !ended.error.contains("with blanks"))
    }

    @Test(.timeLimit(.minutes(3)))
    func `a database that cannot be reached ends with 2 and names the remedy`() async throws {
        let ended = try await run(
            ["items", "list"],
            environment: [
                "DATABASE_URL": "postgres://nobody:secretword@127.0.0.1:1/none",
                "TASKFORGE_START_TIMEOUT": "1s",
            ]
        )
        #expect(ended.status == 2)
        #expect(ended.error.contains("DATABASE_URL"))
        #expect(!ended.error.contains("secretword"))
    }

    @Test(.timeLimit(.minutes(3)))
    func `extract refuses a broken file by its line, and goes on with the others`() async throws {
        let ended = try await run(
            ["extract", "good.txt", "broken.json", "missing.vtt", "--format", "json"],
            files: [
                "good.txt": "Ana: I will send the report by Friday.\nBoris: Thank you.\n",
                "broken.json": "{\"id\": \"m1\",\n \"sentences\": [}",
            ]
        )
        #expect(ended.status == 1)
        let json = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
        let meetings = try #require(json as? [[String: Any]])
        #expect(meetings.count == 1)
        #expect(meetings.first?["extractor"] as? String == "rules")
        #expect(meetings.first?["items"] is [Any])
        #expect(ended.error.contains("broken.json: "))
        #expect(ended.error.contains("missing.vtt: "))
        #expect(ended.error.contains("2 of 3 files could not be read."))
    }

    @Test(.timeLimit(.minutes(3)))
    func `a command deletes again what a restored backup has brought back`() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge restored \(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withTestDatabaseConfiguration { configuration in
            let client = PostgresClient(configuration, metrics: MetricRegistry(), logger: .silent)
            let environment = [
                "DATABASE_URL": PostgresTestServer.url(of: configuration.connectionString),
                "BACKUP_DIR": folder.path,
            ]
            func list() async throws -> Int {
                let listing = try ServerProcess(
                    ["meetings", "list"],
                    in: folder,
                    environment: environment
                )
                #expect(try await listing.exitStatus() == 0)
                let json = try JSONSerialization.jsonObject(with: Data(listing.outputText.utf8))
                return try #require(json as? [Any]).count
            }
            #expect(try await list() == 0)
            let meeting = Meeting(id: "m1", title: "Weekly", speakers: [], sentences: [])
            let stored = try await MeetingStore(client).insert(meeting, source: "a")
            #expect(try await list() == 1)
            let deletion = try ServerProcess(
                ["meetings", "delete", "\(stored.id)", "--yes"],
                in: folder,
                environment: environment
            )
            #expect(try await deletion.exitStatus() == 0)
            // As the restore of a backup from before the deletion does.
            try await client.query("DELETE FROM deleted_meetings")
            _ = try await MeetingStore(client).insert(meeting, source: "a")
            #expect(try await list() == 0)
            await client.close()
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `an imported file is a meeting that the listings show, once`() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge import \(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("Ana: Hello.\nBoris: Goodbye.\n".utf8).write(
            to: folder.appending(path: "2026-03-05 Greetings.txt")
        )
        for _ in 1...2 {
            let command = ["import", "2026-03-05 Greetings.txt"]
            #expect(try await ServerProcess(command, in: folder).exitStatus() == 0)
        }
        let listing = try ServerProcess(["meetings", "list"], in: folder)
        #expect(try await listing.exitStatus() == 0)
        let text = listing.outputLines.joined()
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let meetings = try #require(json as? [[String: Any]])
        #expect(meetings.count == 1)
        #expect(meetings.first?["title"] as? String == "Greetings")
        #expect(meetings.first?["date"] as? String == "2026-03-05")
        #expect(meetings.first?["state"] as? String == "extracted")
        #expect(meetings.first?["source"] as? String == "file")
    }

    @Test(.timeLimit(.minutes(2)))
    func `a taken port is told, and health asks the one that runs`() async throws {
        try await SandboxRun.with { run in
            let server = try run.serve()
            let base = try await server.baseURL()
            let port = try #require(URL(string: base)?.port)
            let second = try ServerProcess(
                ["serve", "--port", "\(port)"],
                in: run.folder
            )
            #expect(try await second.exitStatus() == 2)
            #expect(second.errorText.contains("Port \(port) on 127.0.0.1 is taken"))
            let health = try ServerProcess(["health", "--url", base], in: run.folder)
            #expect([0, 1].contains(try await health.exitStatus()))
            #expect(health.outputLines.joined().contains("\"checks\""))
            #expect(try await server.stop() == 0)
            let gone = try ServerProcess(["health", "--url", base], in: run.folder)
            #expect(try await gone.exitStatus() == 2)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `copies run beside each other, each on a port of its own`() async throws {
        try await SandboxRun.with { one in
            try await SandboxRun.with { other in
                let servers = try [one, other].map { run in
                    try ServerProcess(["serve", "--sandbox"], in: run.folder)
                }
                var bases: Set<String> = []
                for server in servers {
                    bases.insert(try await server.baseURL())
                }
                #expect(bases.count == 2)
                _ = try await one.settled(try await servers[0].baseURL(), meetings: 6)
                _ = try await other.settled(try await servers[1].baseURL(), meetings: 6)
                for server in servers {
                    #expect(try await server.stop() == 0)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `listings that need no database are JSON where nobody looks`() async throws {
        for arguments in [["config", "show"], ["plugins", "list"], ["metrics", "describe"]] {
            let ended = try await run(arguments)
            #expect(ended.status == 0)
            let json = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
            #expect((json as? [[String: Any]])?.isEmpty == false)
        }
    }
}
