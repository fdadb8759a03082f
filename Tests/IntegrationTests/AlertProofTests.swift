import Foundation
import Logging
import Observability
import OutboundHTTP
import Postgres
import Synchronization
import TestSupport
import Testing

/// Each alert is made to fire by a fault in the running program, and to clear: a real Prometheus
/// scrapes the program with the rules of `dashboards`, their times sixty times shorter.
///
/// CI makes one fault; `PROVE=long` (`scripts/prove alerts`) makes them all.
@Suite(.serialized, .enabled(if: PrometheusProcess.program("prometheus") != nil))
struct AlertProofTests {
    static let isLong = ProcessInfo.processInfo.environment["PROVE"] == "long"

    /// A running program with its sandbox, and the Prometheus that watches it.
    struct World: Sendable {
        let run: SandboxRun
        let base: String
        let sandbox: String
        let prometheus: PrometheusProcess

        /// Sets the faults of the simulated vendors.
        func setFaults(_ json: String) async throws {
            let answer = try await run.http.send(
                OutboundRequest(
                    upstream: "sandbox",
                    url: sandbox + "/sandbox/faults",
                    method: "PUT",
                    headers: [("Content-Type", "application/json")],
                    body: Array(json.utf8)
                )
            )
            #expect(answer.status == 200)
        }

        /// Brings a meeting in through the watched folder.
        func drop(_ title: String) throws {
            let text = "Ana: I will send the report by Friday.\nBoris: Thank you.\n"
            let file = run.folder.appending(path: "drop/\(title).txt")
            try Data(text.utf8).write(to: file)
        }

        /// Runs a command of the program to its end.
        func command(_ arguments: [String], _ environment: [String: String]) async throws {
            let process = try ServerProcess(
                arguments,
                in: run.folder,
                environment: environment
            )
            #expect(try await process.exitStatus() == 0, "\(process.errorText)")
        }

        /// Makes a fault, waits until its alerts fire, mends it, and waits until they clear.
        func prove(
            _ alerts: [String],
            fault: () async throws -> Void,
            mend: () async throws -> Void
        ) async throws {
            let clock = ContinuousClock()
            let before = try await prometheus.firing()
            let alerts = alerts.map { "TaskForge" + $0 }
            for alert in alerts { #expect(!before.contains(alert), "\(alert) fires already") }
            let start = clock.now
            try await fault()
            for alert in alerts {
                try await eventually("\(alert) fires", within: .seconds(240)) {
                    try await prometheus.firing().contains(alert)
                }
                print("alert \(alert): fired \((clock.now - start).components.seconds) s after")
            }
            let end = clock.now
            try await mend()
            for alert in alerts {
                try await eventually("\(alert) clears", within: .seconds(600)) {
                    try await !prometheus.firing().contains(alert)
                }
                print("alert \(alert): cleared \((clock.now - end).components.seconds) s after")
            }
        }

        /// Asks for the meetings again and again while the body runs.
        func underLoad(_ body: () async throws -> Void) async throws {
            try await withThrowingTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask {
                        while !Task.isCancelled {
                            // An answer of any kind counts, and none too.
                            _ = try? await run.get(base, "/api/v1/meetings?limit=1")
                            try? await Task.sleep(for: .milliseconds(50))
                        }
                    }
                }
                defer { group.cancelAll() }
                try await body()
            }
        }
    }

    /// Starts the program, and Prometheus beside it.
    private func withWorld(
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        _ body: (World, ServerProcess) async throws -> Void
    ) async throws {
        try await SandboxRun.with { run in
            let drop = run.folder.appending(path: "drop")
            try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
            var environment = environment
            environment["TASKFORGE_DROP_DIR"] = drop.path
            let server = try run.serve(arguments, environment: environment)
            let base = try await server.baseURL()
            let sandbox = try await server.address(before: "/board")
            _ = try await run.settled(base, meetings: 6)
            let prometheus = try await PrometheusProcess(
                [String(base.dropFirst("http://".count))],
                in: run.folder,
                http: run.http
            )
            defer { prometheus.stop() }
            let world = World(run: run, base: base, sandbox: sandbox, prometheus: prometheus)
            try await eventually("the program is scraped") {
                try await prometheus.count(of: "taskforge_build_info") == 1
            }
            try await body(world, server)
        }
    }

    @Test(.timeLimit(.minutes(8)))
    func `a vendor that fails fires its alert, and one that works again clears it`() async throws {
        try await withWorld { world, server in
            try await world.prove(["CheckUnhealthy"]) {
                try await world.setFaults(#"{"gemini":[{"kind":"down"}]}"#)
            } mend: {
                try await world.setFaults("{}")
            }
            #expect(try await server.stop() == 0)
        }
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(30)))
    func `faults of vendors and workers fire their alerts`() async throws {
        try await withDatabase { url, database in
            let environment = ["DATABASE_URL": url]
            try await withWorld(environment: environment) { world, server in
                try await world.prove(["MeetingWaiting"]) {
                    try await world.setFaults(#"{"gemini":[{"kind":"status","status":503}]}"#)
                    try world.drop("late")
                } mend: {
                    try await world.setFaults("{}")
                    try await world.command(["jobs", "redrive"], environment)
                }
                try await world.prove(["JobsParked"]) {
                    try await world.setFaults(#"{"monday":[{"kind":"status","status":401}]}"#)
                    try world.drop("refused")
                } mend: {
                    try await world.setFaults("{}")
                    try await world.command(["jobs", "redrive"], environment)
                }
                try await world.prove(["QueueStuck"]) {
                    try await world.command(["jobs", "pause", "default"], environment)
                    try world.drop("paused")
                } mend: {
                    try await world.command(["jobs", "resume", "default"], environment)
                }
                try await world.prove(["ItemsUnreviewed"]) {
                    try await database.query(
                        "UPDATE action_items SET created_at = now() - interval '8 days'"
                    )
                } mend: {
                    try await database.query("UPDATE action_items SET created_at = now()")
                }
                #expect(try await server.stop() == 0)
            }
        }
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(30)))
    func `faults of the database and of the leader fire their alerts`() async throws {
        let postgres = try await PostgresTestServer.start()
        let url = Self.url(postgres.connectionString())
        let environment = ["DATABASE_URL": url, "PUSH_SCHEDULE": "* * * * *"]
        try await withWorld(environment: environment) { world, server in
            try await world.underLoad {
                try await world.prove(["AvailabilityBurn", "LeaderMissing"]) {
                    try await postgres.stop()
                } mend: {
                    try await postgres.startAgain()
                }
                let database = Self.client(postgres.connectionString())
                try await world.prove(["LatencyBurn"]) {
                    for _ in 0..<15 {
                        try await database.withTransaction { connection in
                            _ = try await connection.query("LOCK TABLE transcripts")
                            try await Task.sleep(for: .milliseconds(1_200))
                        }
                    }
                } mend: {
                }
                try await world.prove(["ScheduleOverdue"]) {
                    // One that holds the lease and does nothing.
                    try await database.query(
                        """
                        UPDATE leaders SET holder = 'nobody', epoch = epoch + 1,
                            expires_at = now() + interval '150 seconds'
                        """
                    )
                } mend: {
                    try await database.query("UPDATE leaders SET expires_at = now()")
                }
                await database.close()
            }
            #expect(try await server.stop() == 0)
        }
        try await postgres.stop()
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(30)))
    func `an instance that ends and meetings that come late fire their alerts`() async throws {
        try await withWorld { world, server in
            try await world.setFaults(#"{"gemini":[{"kind":"slow","seconds":20}]}"#)
            try await world.prove(["MeetingsLateBurn"]) {
                for number in 0..<3 { try world.drop("slow \(number)") }
            } mend: {
                try await world.setFaults("{}")
            }
            let port = try #require(URL(string: world.base)?.port)
            let again = Mutex<ServerProcess?>(nil)
            try await world.prove(["InstanceDown"]) {
                server.kill()
            } mend: {
                let next = try world.run.serve(["--port", "\(port)"])
                _ = try await next.baseURL()
                again.withLock { $0 = next }
            }
            #expect(try await again.withLock { $0 }?.stop() == 0)
        }
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(30)))
    func `a quota that is nearly used up fires its alert`() async throws {
        let left = Mutex("3")
        let vendor = try LoopbackServer { exchange in
            exchange.respond(
                headers: [
                    ("X-RateLimit-Limit-api", "50"), ("X-RateLimit-Reset-api", "80000"),
                    ("X-RateLimit-Remaining-api", left.withLock { $0 }),
                ],
                body: #"{"data":{"user":{"user_id":"u"},"transcripts":[]}}"#
            )
        }
        defer { vendor.stop() }
        try await SandboxRun.with { run in
            let server = try ServerProcess(
                ["serve", "--port", "0"],
                in: run.folder,
                environment: [
                    "FIREFLIES_API_KEY": "key", "FIREFLIES_API_URL": vendor.url + "/graphql",
                    "SYNC_SCHEDULE": "* * * * *",
                ]
            )
            let base = try await server.baseURL()
            let prometheus = try await PrometheusProcess(
                [String(base.dropFirst("http://".count))],
                in: run.folder,
                http: run.http
            )
            defer { prometheus.stop() }
            let world = World(run: run, base: base, sandbox: "", prometheus: prometheus)
            try await world.prove(["QuotaLow"]) {
            } mend: {
                left.withLock { $0 = "45" }
            }
            #expect(try await server.stop() == 0)
        }
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(30)))
    func `a log that nobody reads fires its alert`() async throws {
        try await SandboxRun.with { run in
            let pipe = Pipe()
            let server = try ServerProcess(
                ["serve", "--port", "0"],
                in: run.folder,
                environment: ["LOG_LEVEL": "trace", "LOG_MAX_LINES_PER_MINUTE": "100000000"],
                output: pipe
            )
            let base = try await server.baseURL()
            let prometheus = try await PrometheusProcess(
                [String(base.dropFirst("http://".count))],
                in: run.folder,
                http: run.http
            )
            defer { prometheus.stop() }
            let world = World(run: run, base: base, sandbox: "", prometheus: prometheus)
            let reader = Reader()
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        while !Task.isCancelled, !reader.hasBegun {
                            _ = try await run.get(base, "/api/v1/meetings?limit=1")
                        }
                    }
                }
                try await world.prove(["LogDrops"]) {
                } mend: {
                    reader.begin()
                    pipe.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
                }
                try await group.waitForAll()
            }
            #expect(try await server.stop() == 0)
            pipe.fileHandleForReading.readabilityHandler = nil
        }
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(30)))
    func `after two minutes every query of every panel returns data`() async throws {
        try await withWorld { world, server in
            try await world.setFaults(#"{"gemini":[{"kind":"down"}]}"#)
            try await eventually("a check has changed", within: .seconds(90)) {
                try await world.prometheus.count(
                    of: "taskforge_health_check_transitions_total"
                ) > 0
            }
            try await world.setFaults("{}")
            try await world.underLoad {
                for number in 0..<12 {
                    try world.drop("meeting \(number)")
                    _ = try await world.run.get(world.base, "/nowhere")
                    try await Task.sleep(for: .seconds(10))
                }
                var (count, empty): (Int, [String]) = (0, [])
                for query in try Self.queries() {
                    count += 1
                    if try await world.prometheus.count(of: query) == 0 { empty.append(query) }
                }
                print("panels: \(count) queries, \(empty.count) without data")
                #expect(empty.isEmpty)
            }
            #expect(try await server.stop() == 0)
        }
    }

    /// Whether somebody has begun to read.
    private final class Reader: Sendable {
        private let state = Mutex(false)

        var hasBegun: Bool { state.withLock { $0 } }

        func begin() { state.withLock { $0 = true } }
    }

    /// The queries of all panels, over every job and instance, with rates over a minute.
    private static func queries() throws -> [String] {
        let folder = URL(fileURLWithPath: "dashboards/grafana", isDirectory: true)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") }.sorted()
            .flatMap { name -> [String] in
                let data = try Data(contentsOf: folder.appending(path: name))
                let page = try JSONDecoder().decode(Page.self, from: data)
                return page.panels.flatMap { $0.targets ?? [] }.map { target in
                    target.expr.replacing("$__rate_interval", with: "1m")
                        .replacing("$job", with: ".+").replacing("$instance", with: ".+")
                }
            }
    }

    private struct Page: Decodable {
        struct Panel: Decodable {
            struct Target: Decodable {
                let expr: String
            }
            let targets: [Target]?
        }
        let panels: [Panel]
    }

    /// A database of its own for a body.
    private func withDatabase(
        _ body: (_ url: String, PostgresClient) async throws -> Void
    ) async throws {
        let postgres = try await PostgresTestServer.start()
        let client = Self.client(postgres.connectionString())
        try await body(Self.url(postgres.connectionString()), client)
        await client.close()
        try await postgres.stop()
    }

    private static func client(_ place: Secret) -> PostgresClient {
        PostgresClient(
            PostgresConfiguration(connectionString: place),
            metrics: MetricRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Keywords and values as a URL, which is what DATABASE_URL takes.
    private static func url(_ place: Secret) -> String {
        var parts = URLComponents()
        parts.scheme = "postgresql"
        parts.host = ""
        var items: [URLQueryItem] = []
        for pair in place.reveal().split(separator: " ") {
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { continue }
            if sides[0] == "dbname" {
                parts.path = "/" + sides[1]
            } else {
                items.append(URLQueryItem(name: sides[0], value: sides[1]))
            }
        }
        parts.queryItems = items
        return parts.string ?? ""
    }
}
