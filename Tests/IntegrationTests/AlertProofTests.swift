import Foundation
import Logging
import Observability
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

    @Test(.timeLimit(.minutes(8)))
    func `a vendor that fails fires its alert, and one that works again clears it`() async throws {
        try await AlertWorld.with { world, server in
            try await world.fires([.ticket("CheckUnhealthy")]) {
                try await world.setFaults(#"{"gemini":[{"kind":"down"}]}"#)
            }
            try await world.clears([.ticket("CheckUnhealthy")]) {
                try await world.setFaults("{}")
            }
            #expect(try await server.stop() == 0)
        }
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(40)))
    func `faults of vendors and workers fire their alerts`() async throws {
        try await withDatabase { url, database in
            let environment = ["DATABASE_URL": url]
            try await AlertWorld.with(environment: environment) { world, server in
                try await world.fires([.page("MeetingWaiting")]) {
                    try await world.setFaults(#"{"gemini":[{"kind":"status","status":503}]}"#)
                    try world.drop("rain")
                }
                try await world.clears([.page("MeetingWaiting")]) {
                    try await world.setFaults("{}")
                    try await world.command(["jobs", "redrive"], environment)
                }
                try await world.fires([.ticket("JobsParked")]) {
                    try await world.setFaults(#"{"monday":[{"kind":"status","status":401}]}"#)
                    try world.drop("snow")
                }
                try await world.clears([.ticket("JobsParked")]) {
                    try await world.setFaults("{}")
                    try await world.command(["jobs", "redrive"], environment)
                }
                try await world.fires([.page("QueueStuck")]) {
                    try await world.command(["jobs", "pause", "default"], environment)
                    try world.drop("wind")
                }
                try await world.clears([.page("QueueStuck")]) {
                    try await world.command(["jobs", "resume", "default"], environment)
                }
                try await world.fires([.ticket("MaintenanceOverruns")]) {
                    let order = ["maintenance", "enable", "--reason", "new disks"]
                    try await world.command(order, environment)
                }
                try await world.clears([.ticket("MaintenanceOverruns")]) {
                    try await world.command(["maintenance", "disable"], environment)
                }
                try await world.fires([.ticket("ItemsUnreviewed")]) {
                    try await database.query(
                        "UPDATE action_items SET created_at = now() - interval '8 days'"
                    )
                }
                try await world.clears([.ticket("ItemsUnreviewed")]) {
                    try await database.query("UPDATE action_items SET created_at = now()")
                }
                #expect(try await server.stop() == 0)
            }
        }
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(40)))
    func `a leader that does nothing fires the alerts of the schedules`() async throws {
        try await withDatabase { url, database in
            // Each minute, so that something is missed; every other one, so that the newest fire
            // time is more than a minute old at some moment, and runs late.
            let environment = [
                "DATABASE_URL": url, "SYNC_SCHEDULE": "* * * * *", "PUSH_SCHEDULE": "*/2 * * * *",
            ]
            let behind = [AlertWorld.Alert.ticket("ScheduleLate"), .ticket("ScheduleMissed")]
            try await AlertWorld.with(environment: environment) { world, server in
                let begin = Date.now
                try await world.fires([.page("ScheduleOverdue")]) {
                    // One that holds the lease.
                    try await database.query(
                        """
                        UPDATE leaders SET holder = 'nobody', epoch = epoch + 1,
                            expires_at = now() + interval '1 hour'
                        """
                    )
                }
                try await world.fires(behind) {
                    try await eventually("a run would be late", within: .seconds(300)) {
                        try await Task.sleep(for: .milliseconds(250))
                        let inTwoMinutes = Int(Date.now.timeIntervalSince1970) % 120
                        return (70..<100).contains(inTwoMinutes)
                            && Date.now.timeIntervalSince(begin) > 130
                    }
                    try await database.query("UPDATE leaders SET expires_at = now()")
                }
                try await world.clears(behind + [.page("ScheduleOverdue")])
                #expect(try await server.stop() == 0)
            }
        }
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(40)))
    func `faults of the database fire the alerts of the requests and of the leader`() async throws {
        let postgres = try await PostgresTestServer.start()
        let environment = ["DATABASE_URL": postgres.url]
        try await AlertWorld.with(environment: environment) { world, server in
            try await world.underLoad {
                let database = Self.client(postgres.connectionString())
                try await world.fires([.page("LatencyBurn"), .ticket("LatencyBurn")]) {
                    for _ in 0..<15 {
                        try await database.withTransaction { connection in
                            _ = try await connection.query("LOCK TABLE transcripts")
                            try await Task.sleep(for: .milliseconds(1_200))
                        }
                    }
                }
                try await world.clears([.page("LatencyBurn")])
                let faults = [AlertWorld.Alert.page("AvailabilityBurn"), .page("LeaderMissing")]
                try await world.fires(faults + [.ticket("AvailabilityBurn")]) {
                    try await postgres.stop()
                }
                try await world.clears(faults) { try await postgres.startAgain() }
                // Their windows of six hours are six minutes here.
                try await world.clears([.ticket("LatencyBurn"), .ticket("AvailabilityBurn")])
                await database.close()
            }
            #expect(try await server.stop() == 0)
        }
        try await postgres.stop()
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(40)))
    func `an instance that ends and meetings that come late fire their alerts`() async throws {
        try await AlertWorld.with { world, server in
            try await world.fires([.page("MeetingsLateBurn"), .ticket("MeetingsLateBurn")]) {
                try await world.setFaults(#"{"gemini":[{"kind":"slow","seconds":20}]}"#)
                for title in ["rain", "snow", "wind"] { try world.drop(title) }
            }
            try await world.clears([.page("MeetingsLateBurn"), .ticket("MeetingsLateBurn")]) {
                try await world.setFaults("{}")
            }
            let port = try #require(URL(string: world.base)?.port)
            let again = Mutex<ServerProcess?>(nil)
            try await world.fires([.page("InstanceDown")]) {
                server.kill()
            }
            try await world.clears([.page("InstanceDown")]) {
                let next = try world.run.serve(["--port", "\(port)"])
                _ = try await next.baseURL()
                again.withLock { $0 = next }
            }
            #expect(try await again.withLock { $0 }?.stop() == 0)
        }
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(40)))
    func `a quota that is nearly used up fires its alert`() async throws {
        let plan = Mutex((calls: "500", left: "40"))
        let vendor = try LoopbackServer { exchange in
            exchange.respond(
                headers: [
                    ("X-RateLimit-Limit-api", plan.withLock { $0.calls }),
                    ("X-RateLimit-Remaining-api", plan.withLock { $0.left }),
                    ("X-RateLimit-Reset-api", "80000"),
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
                    "SYNC_SCHEDULE": "* * * * *", "QUOTA_RESERVE": "0",
                ]
            )
            let world = try await AlertWorld(run, base: try await server.baseURL())
            defer { world.prometheus.stop() }
            try await world.fires([.ticket("QuotaLow")])
            try await world.clears([.ticket("QuotaLow")]) {
                plan.withLock { $0 = ("5000", "4500") }
            }
            #expect(try await server.stop() == 0)
        }
    }

    @Test(.enabled(if: AlertProofTests.isLong), .timeLimit(.minutes(40)))
    func `a log that nobody reads fires its alert`() async throws {
        try await SandboxRun.with { run in
            let pipe = Pipe()
            let server = try ServerProcess(
                ["serve", "--port", "0"],
                in: run.folder,
                environment: ["LOG_LEVEL": "trace", "LOG_MAX_LINES_PER_MINUTE": "10000000"],
                output: pipe
            )
            let world = try await AlertWorld(run, base: try await server.baseURL())
            defer { world.prometheus.stop() }
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        while !Task.isCancelled {
                            // Cancelled: no answer comes any more.
                            _ = try? await run.get(world.base, "/api/v1/meetings?limit=1")
                        }
                    }
                }
                try await world.fires([.ticket("LogDrops")])
                group.cancelAll()
            }
            try await world.clears([.ticket("LogDrops")]) {
                pipe.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
            }
            #expect(try await server.stop() == 0)
            pipe.fileHandleForReading.readabilityHandler = nil
        }
    }

    /// A database of its own for a body.
    private func withDatabase(
        _ body: (_ url: String, PostgresClient) async throws -> Void
    ) async throws {
        let postgres = try await PostgresTestServer.start()
        let client = Self.client(postgres.connectionString())
        try await body(postgres.url, client)
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
}
