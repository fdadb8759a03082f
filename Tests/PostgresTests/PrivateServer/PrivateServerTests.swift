import Foundation
import Glibc
import Observability
import Postgres
import TestSupport
import Testing

/// The private server with real programs, folders and processes.
struct PrivateServerTests {
    /// Checks the server's answer to a query, which is one text.
    private func expect(
        _ server: PrivateServer,
        _ sql: String = "SELECT '1'",
        answers expected: String = "1",
        at place: SourceLocation = #_sourceLocation
    ) async throws {
        let rows = try await run(sql, on: server)
        let answer: String? = try rows.first.map { try $0[0] }
        #expect(answer == expected, sourceLocation: place)
    }

    @discardableResult
    private func run(_ sql: String, on server: PrivateServer) async throws -> PostgresRows {
        let client = PostgresClient(
            PostgresConfiguration(connectionString: server.connectionString),
            metrics: MetricRegistry(),
            logger: silent
        )
        let result: Result<PostgresRows, any Error>
        do {
            result = .success(try await client.query(PostgresQuery(sql: sql)))
        } catch {
            result = .failure(error)
        }
        await client.close()
        return try result.get()
    }

    @Test func `a new folder is made, served on a socket only, and left with nothing running`()
        async throws
    {
        try await withPrivateServerFolder { folder in
            let server = try await PrivateServer.start(folder.options, logger: silent)
            #expect(server.origin == .made)
            #expect(server.notice == nil)
            try await expect(server, "SHOW listen_addresses", answers: "")
            try await expect(server, "SHOW server_encoding", answers: "UTF8")
            try await expect(server, "SELECT lower('ÄΣЖ')", answers: "äσж")
            await server.stop()
            #expect(folder.processes.isEmpty)
            await server.stop()
        }
    }

    @Test func `a second start goes on with the same data`() async throws {
        try await withPrivateServerFolder { folder in
            try await PrivateServer.with(folder.options, logger: silent) { server in
                try await run("CREATE TABLE kept AS SELECT 'yes'::text AS answer", on: server)
            }
            try await PrivateServer.with(folder.options, logger: silent) { server in
                #expect(server.origin == .started)
                try await expect(server, "SELECT answer FROM kept", answers: "yes")
            }
        }
    }

    @Test func `users at once share one server, and only the last one stops it`() async throws {
        try await withPrivateServerFolder { folder in
            let servers = try await withThrowingTaskGroup(of: PrivateServer.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await PrivateServer.start(folder.options, logger: silent) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(servers.count { $0.origin == .made } == 1)
            #expect(servers.count { $0.origin == .adopted } == 3)
            for server in servers.dropLast() { await server.stop() }
            try await expect(servers[3])
            await servers[3].stop()
            #expect(folder.processes.isEmpty)
        }
    }

    @Test func `the server of a killed process is adopted, and stopped by who adopted it`()
        async throws
    {
        try await withPrivateServerFolder { folder in
            await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder.root as String] in
                let options = PrivateServerFolder(root: folder).options
                _ = try await PrivateServer.start(options, logger: silent)
                kill(getpid(), SIGKILL)
            }
            let process = folder.mainProcess
            try await PrivateServer.with(folder.options, logger: silent) { server in
                #expect(server.origin == .adopted)
                #expect(folder.mainProcess == process)
                try await expect(server)
            }
            #expect(folder.processes.isEmpty)
        }
    }

    @Test func `a killed server recovers at the next start`() async throws {
        try await withPrivateServerFolder { folder in
            let first = try await PrivateServer.start(folder.options, logger: silent)
            try await run("CREATE TABLE kept AS SELECT 'yes'::text AS answer", on: first)
            kill(try #require(folder.mainProcess), SIGKILL)
            try await PrivateServer.with(folder.options, logger: silent) { server in
                #expect(server.origin == .started)
                try await expect(server, "SELECT answer FROM kept", answers: "yes")
            }
            await first.stop()
            #expect(folder.processes.isEmpty)
        }
    }

    @Test func `a server that was killed under its user is restored at the same address`()
        async throws
    {
        try await withPrivateServerFolder { folder in
            try await PrivateServer.with(folder.options, logger: silent) { server in
                try await run("CREATE TABLE kept AS SELECT 'yes'::text AS answer", on: server)
                #expect(await server.isRunning())
                kill(try #require(folder.mainProcess), SIGKILL)
                try await eventually("the loss shows") { await !server.isRunning() }
                try await server.restore()
                #expect(await server.isRunning())
                try await expect(server, "SELECT answer FROM kept", answers: "yes")
            }
            #expect(folder.processes.isEmpty)
        }
    }

    @Test func `a server that looks alive but answers nobody is not taken for ready`() async throws
    {
        try await withPrivateServerFolder { folder in
            let first = try await PrivateServer.start(folder.options, logger: silent)
            let process = try #require(folder.mainProcess)
            kill(process, SIGSTOP)
            let error = await #expect(throws: PrivateServerError.self) {
                var options = folder.options
                options.startDeadline = .seconds(1)
                _ = try await PrivateServer.start(options, logger: silent)
            }
            kill(process, SIGCONT)
            #expect(try #require(error).description.contains("takes no connections yet"))
            await first.stop()
        }
    }

    @Test func `an old lock file whose number is another program's does not stop the start`()
        async throws
    {
        try await withPrivateServerFolder { folder in
            try await PrivateServer.with(folder.options, logger: silent) { _ in }
            try folder.write("postgres/postmaster.pid", "\(getpid())\n\(folder.data)\n")
            try await PrivateServer.with(folder.options, logger: silent) { server in
                try await expect(server)
            }
        }
    }

    @Test func `a server whose socket was removed is started anew`() async throws {
        try await withPrivateServerFolder { folder in
            let first = try await PrivateServer.start(folder.options, logger: silent)
            let words = first.connectionString.reveal().split(separator: " ")
            let socketFolder = try #require(words.first).dropFirst("host=".count)
            try FileManager.default.removeItem(atPath: String(socketFolder))
            try await PrivateServer.with(folder.options, logger: silent) { server in
                #expect(server.origin == .started)
                try await expect(server)
            }
            await first.stop()
        }
    }

    @Test func `data of another major version is refused and left as it is`() async throws {
        try await withPrivateServerFolder { folder in
            try folder.write("postgres/PG_VERSION", "9\n")
            if getuid() == 0 { chown("\(folder.data)/postgres", 65_534, 65_534) }
            let error = await #expect(throws: PrivateServerError.self) {
                try await PrivateServer.start(folder.options, logger: silent)
            }
            let text = try #require(error).description
            #expect(text.contains("PostgreSQL 9") && text.contains("postgresql-9"))
            let files = try FileManager.default.contentsOfDirectory(
                atPath: "\(folder.data)/postgres"
            )
            #expect(files == ["PG_VERSION"])
        }
    }

    @Test func `a folder with other files is refused and left as it is`() async throws {
        try await withPrivateServerFolder { folder in
            try folder.write("postgres/thesis.txt", "chapter one")
            await #expect(throws: PrivateServerError.foreignFolder("\(folder.data)/postgres")) {
                try await PrivateServer.start(folder.options, logger: silent)
            }
            #expect(folder.file("postgres/thesis.txt") == "chapter one")
        }
    }

    @Test func `a start that was killed while it made the folder is repeated`() async throws {
        try await withPrivateServerFolder { folder in
            try folder.write("postgres.unfinished/PG_VERSION", "15\n")
            try await PrivateServer.with(folder.options, logger: silent) { server in
                #expect(server.origin == .made)
            }
            #expect(!FileManager.default.fileExists(atPath: "\(folder.data)/postgres.unfinished"))
        }
    }

    @Test func `a server that cannot start says why, in its own words`() async throws {
        try await withPrivateServerFolder { folder in
            try await PrivateServer.with(folder.options, logger: silent) { _ in }
            let settings = folder.file("postgres/postgresql.conf")
            try folder.write("postgres/postgresql.conf", settings + "\nno_such_setting = 1\n")
            let error = await #expect(throws: PrivateServerError.self) {
                try await PrivateServer.start(folder.options, logger: silent)
            }
            #expect(try #require(error).description.contains("no_such_setting"))
        }
    }

    @Test func `a cancelled start leaves no server behind`() async throws {
        try await withPrivateServerFolder { folder in
            let start = Task { try await PrivateServer.start(folder.options, logger: silent) }
            start.cancel()
            await #expect(throws: PrivateServerError.cancelled) { try await start.value }
            #expect(folder.processes.isEmpty)
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can become another user"))
    func `where its user cannot enter the folder, root's server lies elsewhere and says where`()
        async throws
    {
        try await withPrivateServerFolder { folder in
            try FileManager.default.createDirectory(
                atPath: "\(folder.root)/my project",
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
            for origin in [PrivateServer.Origin.made, .started] {
                try await PrivateServer.with(folder.options, logger: silent) { server in
                    #expect(server.origin == origin)
                    #expect(server.folder.hasPrefix("\(folder.root)/elsewhere/"))
                    #expect(server.notice?.contains(server.folder) == true)
                    try await expect(server)
                }
            }
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can become another user"))
    func `an ordinary user has a server of his own, which root then runs as him`() async throws {
        try await withPrivateServerFolder(owner: 65_534) { folder in
            await #expect(processExitsWith: .success) { [folder = folder.root as String] in
                setgid(65_534)
                setuid(65_534)
                let folder = PrivateServerFolder(root: folder)
                try await PrivateServer.with(folder.options, logger: silent) { server in
                    #expect(server.origin == .made)
                }
            }
            try await PrivateServer.with(folder.options, logger: silent) { server in
                #expect(server.origin == .started)
                let process = try #require(folder.mainProcess)
                var status = stat()
                stat("/proc/\(process)", &status)
                #expect(status.st_uid == 65_534)
            }
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can become another user"))
    func `data of another user is refused to an ordinary user`() async throws {
        try await withPrivateServerFolder { folder in
            try await PrivateServer.with(folder.options, logger: silent) { _ in }
            chmod(folder.data, 0o777)
            await #expect(processExitsWith: .success) { [folder = folder.root as String] in
                setgid(65_534)
                setuid(65_534)
                let folder = PrivateServerFolder(root: folder)
                await #expect(
                    throws: PrivateServerError.ownedByAnother(
                        folder: "\(folder.data)/postgres",
                        owner: "postgres"
                    )
                ) {
                    try await PrivateServer.start(folder.options, logger: silent)
                }
            }
        }
    }

    @Test func `an interrupt from the terminal does not reach the server`() async throws {
        try await withPrivateServerFolder { folder in
            try await PrivateServer.with(folder.options, logger: silent) { _ in
                let process = try #require(folder.mainProcess)
                #expect(getsid(process) == process)
                #expect(getpgid(process) == process)
            }
        }
    }

    @Test func `a log over its limit moves aside at the next start`() async throws {
        try await withPrivateServerFolder { folder in
            try folder.write("postgres.log", String(repeating: "x", count: 1_100_000))
            try await PrivateServer.with(folder.options, logger: silent) { _ in }
            #expect(folder.file("postgres.log").utf8.count < 100_000)
            #expect(folder.file("postgres.log.1").utf8.count == 1_100_000)
        }
    }
}
