import Foundation
import Observability
import Postgres
import TestSupport
import Testing

/// The schema as people and two processes at once change it, with the program itself.
@Suite(.serialized) struct DatabaseCommandTests {
    private struct Row: Decodable {
        let group: String
        let version: Int
        let name: String
        let state: String?
        let durationSeconds: Double?
        let program: String?
    }

    private struct Problem: Decodable {
        let problem: String
        let object: String
        let message: String
    }

    /// A database of its own on a server that processes can reach, and a folder to run in.
    private func withPlace(
        _ body: (PostgresClient, Place) async throws -> Void
    ) async throws {
        try await withTestDatabaseConfiguration { configuration in
            let folder = FileManager.default.temporaryDirectory
                .appending(path: "taskforge db \(UUID().uuidString.prefix(8))")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let client = PostgresClient(
                configuration,
                metrics: MetricRegistry(),
                logger: .silent
            )
            let url = PostgresTestServer.url(of: configuration.connectionString)
            do {
                try await body(client, Place(folder: folder, url: url))
                await client.close()
            } catch {
                await client.close()
                throw error
            }
        }
    }

    private struct Place {
        let folder: URL
        let url: String

        func start(_ arguments: [String]) throws -> ServerProcess {
            try ServerProcess(["db"] + arguments, in: folder, environment: ["DATABASE_URL": url])
        }

        func run(_ arguments: [String]) async throws
            -> (status: Int32, output: String, error: String)
        {
            let process = try start(arguments)
            let status = try await process.exitStatus()
            return (status, process.outputText, process.errorText)
        }

        func json<Value: Decodable>(_ arguments: [String], status: Int32 = 0) async throws -> Value
        {
            let ended = try await run(arguments)
            #expect(ended.status == status, "\(arguments): \(ended.error)")
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Value.self, from: Data(ended.output.utf8))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a schema goes up, is listed, checked and goes back`() async throws {
        try await withPlace { client, place in
            let dry = try await place.run(["upgrade", "--dry-run"])
            #expect(dry.status == 0 && dry.output.contains("CREATE TABLE jobs"))
            let nothing: [Row] = try await place.json(["history"])
            #expect(nothing.isEmpty)
            let missing: [Problem] = try await place.json(["check"], status: 1)
            #expect(missing.allSatisfy { $0.problem == "missing" } && !missing.isEmpty)

            let part = try await place.run(["upgrade", "jobs:2"])
            #expect(part.status == 0 && part.error.contains("applied jobs 2 extend_queue"))
            #expect(try await place.run(["upgrade"]).status == 0)
            let current: [Row] = try await place.json(["current"])
            #expect(current.allSatisfy { $0.state == "applied" })
            let history: [Row] = try await place.json(["history"])
            #expect(history.map(\.name) == current.map(\.name))
            #expect(history.allSatisfy { ($0.durationSeconds ?? 0) > 0 && $0.program != nil })
            let clean: [Problem] = try await place.json(["check"])
            #expect(clean.isEmpty)

            try await client.query(
                "UPDATE taskforge_migrations SET checksum = 'f00' WHERE name = 'create_health'"
            )
            let edited: [Problem] = try await place.json(["check"], status: 1)
            #expect(edited.map(\.problem) == ["edited"])
            #expect(edited.first?.message.contains("create_health") == true)
            #expect(try await place.run(["upgrade"]).status == 1)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `drift is named by its object, and a downgrade takes it with the table`() async throws {
        try await withPlace { client, place in
            #expect(try await place.run(["upgrade"]).status == 0)
            try await client.query("ALTER TABLE log_levels ADD COLUMN by_hand text")
            let drift: [Problem] = try await place.json(["check"], status: 1)
            #expect(drift.map(\.object) == ["column log_levels.by_hand"])
            let script = try await place.run(["downgrade", "operations:1", "--dry-run"])
            #expect(script.status == 0 && script.output.contains("DROP TABLE log_levels;"))
            #expect(try await place.run(["downgrade", "operations:1"]).status == 0)
            let rows: [Row] = try await place.json(["current"])
            #expect(rows.contains { $0.name == "create_log_levels" && $0.state == "missing" })
            #expect(try await place.run(["upgrade"]).status == 0)
            let clean: [Problem] = try await place.json(["check"])
            #expect(clean.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `of two processes one migrates, and the other waits and finds it done`() async throws {
        try await withPlace { client, place in
            try await client.withConnection { holder in
                // Holds both back until both are there.
                #expect(try await holder.tryAdvisoryLock(0x7466_2D6D_6967_7261))
                let both = try [place.start(["upgrade"]), place.start(["upgrade"])]
                try await eventually("both have asked for the lock") {
                    let sessions: Int64 = try await holder.firstValue(
                        """
                        SELECT count(DISTINCT pid) FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid()
                            AND query LIKE '%pg_try_advisory_lock%'
                        """
                    )
                    return sessions >= 2
                }
                try await holder.releaseAdvisoryLock(0x7466_2D6D_6967_7261)
                for process in both { #expect(try await process.exitStatus() == 0) }
                let texts = both.map(\.errorText)
                let worked = texts.filter { $0.contains("\napplied jobs 2") }
                let waited = texts.filter { $0.contains("applied by another process meanwhile") }
                #expect(worked.count == 1 && waited.count == 1, "\(texts)")
                let doubles: Int64 = try await holder.firstValue(
                    """
                    SELECT count(*) FROM (SELECT FROM taskforge_migrations
                        GROUP BY group_name, version HAVING count(*) > 1) AS doubles
                    """
                )
                #expect(doubles == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a process that is killed while it migrates lets the next one in`() async throws {
        try await withPlace { client, place in
            #expect(try await place.run(["upgrade", "jobs:1"]).status == 0)
            try await client.withTransaction { holder in
                try await holder.query("SELECT FROM jobs")
                let first = try place.start(["upgrade", "jobs:2"])
                try await eventually("the first waits for the table with the lock in its hand") {
                    let rows = try await client.query(
                        "SELECT FROM pg_locks WHERE NOT granted AND relation = 'jobs'::regclass"
                    )
                    return !rows.isEmpty
                }
                let second = try place.start(["upgrade", "jobs:2"])
                first.kill()
                try await holder.commit()
                #expect(try await second.exitStatus() == 0)
                #expect(second.errorText.contains("applied jobs 2 extend_queue"))
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a new migration is a pair of files with the next number, and never a second one`()
        async throws
    {
        try await withPlace { _, place in
            let wrongPlace = try await place.run(["migrate", "-m", "add priority"])
            #expect(wrongPlace.status == 1)
            #expect(wrongPlace.error.contains("run it in the project's folder"))
            let folder = place.folder.appending(path: "Sources/Jobs")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let arguments = ["migrate", "--group", "jobs", "-m", "Add priority, at last!"]
            let written = try await place.run(arguments)
            #expect(written.status == 0)
            let paths = written.output.split(separator: "\n").map(String.init)
            #expect(paths.count == 2)
            #expect(paths.first?.hasSuffix("_add_priority_at_last.up.sql") == true)
            for path in paths {
                #expect(FileManager.default.fileExists(atPath: place.folder.path + "/" + path))
            }
            let again = try await place.run(["migrate", "--group", "jobs", "-m", "another"])
            #expect(again.status == 1 && again.error.contains("already"))
            #expect(try await place.run(["migrate", "-m", "!"]).status == 64)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `the lint shows file, line and the safe way, and ends with 1`() async throws {
        try await withPlace { _, place in
            let file = place.folder.appending(path: "bad.up.sql")
            try Data("-- first\nALTER TABLE items ADD COLUMN a text NOT NULL;\n".utf8).write(
                to: file
            )
            let table = try await place.run(["lint", "bad.up.sql", "--format", "table"])
            #expect(table.status == 1)
            #expect(table.output.contains("bad.up.sql:2: required_column"))
            #expect(table.output.contains("NOT NULL DEFAULT 'medium'"))
            #expect(try await place.run(["lint"]).status == 0)
            #expect(try await place.run(["lint", "none.sql"]).status == 1)
        }
    }

    @Test(.timeLimit(.minutes(3)), arguments: [["upgrade", "jobs"], ["downgrade", "jobs:99"]])
    func `a revision that is none is wrong usage`(arguments: [String]) async throws {
        try await withPlace { _, place in
            let ended = try await place.run(arguments)
            #expect(ended.status == 64)
        }
    }
}
