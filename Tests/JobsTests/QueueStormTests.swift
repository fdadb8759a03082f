import Foundation
import Jobs
import Logging
import Observability
import Postgres
import Synchronization
import TestSupport
import Testing

/// `kill -9` of worker processes at random moments under load, and crashes of PostgreSQL.
///
/// `PROVE=long` has 100 kills and 10 crashes, otherwise 8 and 1. The seed of the moments is
/// printed; `SEED=` replays them.
@Suite(.serialized) struct QueueStormTests {
    private struct Work: Codable, Sendable {
        var number: Int
        var lane: Int
    }

    private static let isLong = ProcessInfo.processInfo.environment["PROVE"] == "long"
    private static let kills = isLong ? 100 : 8
    private static let crashes = isLong ? 10 : 1
    private static let plain = JobKind<Work>("plain")
    private static let stepped = JobKind<Work>("stepped")

    @Test(.timeLimit(.minutes(20)))
    func `after kills of workers and crashes of PostgreSQL the counts add up to the job`()
        async throws
    {
        let server = try await PostgresTestServer.start()
        let storm = Storm(server: server)
        var configuration = PostgresConfiguration(connectionString: storm.connectionString)
        configuration.acquireTimeout = .seconds(20)
        let client = PostgresClient(configuration, metrics: MetricRegistry(), logger: .silent)
        try await makeTables(client)
        try await withThrowingTaskGroup { group in
            group.addTask { try await enqueue(client, during: storm) }
            group.addTask {
                defer { storm.isOver = true }
                try await storm.rage(kills: Self.kills, crashes: Self.crashes) {
                    try await eventually("the server answers") {
                        // It refuses until it has recovered.
                        (try? await client.query("SELECT 1")) != nil
                    }
                }
            }
            try await group.waitForAll()
        }
        let store = PostgresJobStore(client: client)
        try await eventually("every job is over", within: .seconds(300)) {
            // A look during the last recovery may fail; the next one counts.
            (try? await store.depths())?.allSatisfy { $0.state == .parked } ?? false
        }
        try await checkCounts(client)
        try await checkLanes(client, deaths: storm.deaths)
        storm.end()
        await client.close()
        try await server.stop()
    }

    private func makeTables(_ client: PostgresClient) async throws {
        for migration in JobsMigrations.group.migrations {
            try await client.withConnection { try await $0.runScript(migration.up) }
        }
        try await client.withConnection { connection in
            try await connection.runScript(
                """
                CREATE TABLE wanted (number bigint PRIMARY KEY, steps integer);
                CREATE TABLE effects (number bigint, step integer);
                CREATE TABLE lanes (id bigint GENERATED ALWAYS AS IDENTITY, lane bigint,
                    job bigint, attempt integer, worker text, began timestamptz,
                    ended timestamptz);
                """
            )
        }
    }

    /// Enqueues as long as the storm lasts; what is wanted is written in the same transactions.
    private func enqueue(_ client: PostgresClient, during storm: Storm)
        async throws
    {
        var number = 0
        while !storm.isOver {
            let first = number
            number += 10
            do {
                try await client.withTransaction { connection in
                    let jobs = try (first..<first + 10).map { number in
                        let work = Work(number: number, lane: number % 7)
                        return number.isMultiple(of: 5)
                            ? try NewJob(Self.stepped, work)
                            : try NewJob(Self.plain, work, exclusiveKey: "lane:\(work.lane)")
                    }
                    _ = try await JobQueue().enqueue(jobs, in: connection)
                    try await connection.query(
                        """
                        INSERT INTO wanted SELECT number, CASE number % 5 WHEN 0 THEN 10 ELSE 1 END
                        FROM generate_series(\(first), \(first + 9)) AS number
                        """
                    )
                }
            } catch is PostgresError {
                // The server is down; whether the last commit counted is for its tables to say.
            }
            try await Task.sleep(for: .milliseconds(30))
        }
    }

    private func checkCounts(_ client: PostgresClient) async throws {
        let row = try #require(
            try await client.query(
                """
                SELECT (SELECT count(*) FROM wanted) AS wanted,
                    (SELECT sum(steps) FROM wanted) AS steps,
                    (SELECT count(*) FROM jobs) AS jobs,
                    (SELECT count(*) FROM jobs WHERE state = 'completed') AS completed,
                    (SELECT count(*) FROM effects) AS effects,
                    (SELECT count(*) FROM (SELECT DISTINCT number, step FROM effects) AS one)
                        AS different,
                    (SELECT sum(attempt)::bigint FROM jobs) AS attempts,
                    (SELECT count(*) FROM jobs, jsonb_array_elements(failures) AS failure
                        WHERE failure ->> 'error_type' = 'JobLeaseExpired') AS rescues
                """
            ).first
        )
        let wanted: Int = try row["wanted"]
        #expect(wanted > Self.kills * 5)
        #expect(try row["jobs"] == wanted)
        #expect(try row["completed"] == wanted)
        #expect(try row["effects"] as Int == row["steps"])
        #expect(try row["different"] as Int == row["steps"])
        #expect(try row["rescues"] as Int > 0)
        print(
            """
            queue storm: \(Self.kills) kills of workers, \(Self.crashes) crashes of PostgreSQL, \
            \(wanted) jobs enqueued, \(try row["completed"] as Int) completed, \
            \(try row["effects"] as Int) effects of \(try row["steps"] as Int) wanted, \
            \(try row["attempts"] as Int) attempts, \(try row["rescues"] as Int) rescues
            """
        )
    }

    /// No two jobs of a lane ran at once.
    ///
    /// An attempt lasts to its end. One that was rescued lasts to its worker's death, or to the
    /// rescue where that came first; one that failed says nothing of its end and is left out.
    private func checkLanes(_ client: PostgresClient, deaths: [String: Date]) async throws {
        let rows = try await client.query(
            """
            SELECT lane, lanes.worker, began, ended, (
                    SELECT min((failure ->> 'at')::timestamptz)
                    FROM jobs, jsonb_array_elements(failures) AS failure
                    WHERE jobs.id = job AND (failure ->> 'attempt')::integer = lanes.attempt
                        AND failure ->> 'error_type' = 'JobLeaseExpired'
                ) AS rescued
            FROM lanes ORDER BY began
            """
        )
        var freeAt: [Int: Date] = [:]
        var overlaps = 0
        for row in rows {
            let lane: Int = try row["lane"]
            let began: Date = try row["began"]
            let worker: String = try row["worker"]
            let ended: Date? = try row["ended"]
            if let free = freeAt[lane], began < free { overlaps += 1 }
            let rescued: Date? = try row["rescued"]
            let end = ended ?? rescued.map { min($0, deaths[worker] ?? $0) }
            guard let end else { continue }
            freeAt[lane] = max(freeAt[lane] ?? end, end)
        }
        #expect(overlaps == 0)
        print("queue storm: \(rows.count) runs in 7 lanes, \(overlaps) beside each other")
    }
}

/// Worker processes that are killed and replaced, and a server that crashes.
private final class Storm: Sendable {
    /// When each killed worker died.
    var deaths: [String: Date] { state.withLock { $0.deaths } }

    /// Whether the last kill is done.
    var isOver: Bool {
        get { state.withLock { $0.isOver } }
        set { state.withLock { $0.isOver = newValue } }
    }

    private struct State {
        var isOver = false
        var workers: [(name: String, process: Process)] = []
        var deaths: [String: Date] = [:]
        var started = 0
    }

    /// Where the database is; its commits outlive a crash of the server, unlike other tests'.
    let connectionString: Secret

    private let state = Mutex(State())
    private let server: PostgresTestServer

    init(server: PostgresTestServer) {
        self.server = server
        connectionString = Secret(
            server.connectionString().reveal() + " options='-c synchronous_commit=on'"
        )
    }

    deinit {
        end()
    }

    func rage(kills: Int, crashes: Int, recover: () async throws -> Void) async throws {
        var random = SeededRandom()
        print("queue storm: \(random)")
        for _ in 1...3 { try startWorker() }
        let crashAfter = Set((1...crashes).map { $0 * kills / (crashes + 1) })
        for kill in 1...kills {
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...900, using: &random)))
            try killWorker(Int.random(in: 0..<3, using: &random))
            try startWorker()
            guard crashAfter.contains(kill) else { continue }
            try await server.stop(.immediate)
            try await server.startAgain()
            try await recover()
        }
    }

    /// Ends the workers that are left.
    func end() {
        for worker in state.withLock({ $0.workers }) where worker.process.isRunning {
            kill(worker.process.processIdentifier, SIGKILL)
        }
    }

    private func startWorker() throws {
        let connection = connectionString.reveal()
        try state.withLock { state in
            state.started += 1
            let name = "worker-\(state.started)"
            let process = Process()
            process.executableURL = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
                .resolvingSymlinksInPath().deletingLastPathComponent()
                .appending(path: "QueueWorker")
            process.arguments = [connection, name]
            process.standardInput = FileHandle.nullDevice
            try process.run()
            state.workers.append((name, process))
        }
    }

    private func killWorker(_ index: Int) throws {
        let worker = state.withLock { $0.workers.remove(at: index) }
        #expect(worker.process.isRunning, "\(worker.name) ended by itself")
        kill(worker.process.processIdentifier, SIGKILL)
        worker.process.waitUntilExit()
        state.withLock { $0.deaths[worker.name] = Date.now }
    }
}
