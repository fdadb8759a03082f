import ArgumentParser
import Foundation
import Jobs
import Logging
import Observability
import Postgres
import Synchronization

/// The queue on a PostgreSQL with fsync: how soon a job starts, and how many are done in a second.
struct JobsBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "From the enqueuing commit to the start of the work; durable throughput."
    )

    private struct Work: Codable, Sendable {
        var number: Int
    }

    private static let kind = JobKind<Work>("work")

    @OptionGroup var output: BenchmarkOutput

    @Option(help: "Seconds at 50 jobs a second, for the latency.")
    var seconds = 10

    @Option(help: "How many jobs for the throughput.")
    var count = 20_000

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge-bench-\(ProcessInfo.processInfo.processIdentifier)")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let options = PrivateServerOptions(
            dataFolder: folder.path(percentEncoded: false),
            programPath: path
        )
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        try await PrivateServer.with(options, logger: logger) { server in
            var configuration = PostgresConfiguration(connectionString: server.connectionString)
            configuration.poolSize = 16
            let client = PostgresClient(configuration, metrics: MetricRegistry(), logger: logger)
            for migration in JobsMigrations.group.migrations {
                try await client.withConnection { try await $0.runScript(migration.up) }
            }
            try await client.query("CREATE TABLE effects (number bigint)")
            try await measureLatency(client, logger)
            try await measureThroughput("noop", client, logger) { _, _ in }
            try await measureThroughput("insert_and_finish", client, logger) { number, context in
                try await client.withTransaction { connection in
                    try await connection.query("INSERT INTO effects VALUES (\(number))")
                    try await context.finish(in: connection)
                }
            }
            await client.close()
        }
        try FileManager.default.removeItem(at: folder)
    }

    private func measureLatency(_ client: PostgresClient, _ logger: Logger) async throws {
        let clock = ContinuousClock()
        let waits = Mutex<[Double]>([])
        let commits = Mutex<[Int: ContinuousClock.Instant]>([:])
        let starts = Mutex<[Int: ContinuousClock.Instant]>([:])
        let definition = JobDefinition.define(Self.kind) { work, _ in
            starts.withLock { $0[work.number] = clock.now }
        }
        try await withWorker(client, [definition], concurrency: 8, logger) {
            for number in 0..<seconds * 50 {
                let next = clock.now + .milliseconds(20)
                _ = try await client.withTransaction { connection in
                    try await JobQueue().enqueue(
                        [NewJob(Self.kind, Work(number: number))],
                        in: connection
                    )
                }
                commits.withLock { $0[number] = clock.now }
                try await clock.sleep(until: next)
            }
            while starts.withLock({ $0.count }) < seconds * 50 {
                try await clock.sleep(for: .milliseconds(10))
            }
        }
        let begun = starts.withLock { $0 }
        for (number, commit) in commits.withLock({ $0 }) {
            guard let start = begun[number] else { continue }
            // A job may start before its commit's answer has come back.
            waits.withLock { $0.append(max(0, commit.duration(to: start) / .milliseconds(1))) }
        }
        let sorted = waits.withLock { $0.sorted() }
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
            try output.write(
                BenchmarkResult(
                    name: "jobs_commit_to_start_\(name)",
                    value: sorted[index],
                    unit: "ms"
                )
            )
        }
    }

    private func measureThroughput(
        _ name: String,
        _ client: PostgresClient,
        _ logger: Logger,
        _ work: @escaping @Sendable (Int, JobContext) async throws -> Void
    ) async throws {
        let store = PostgresJobStore(client: client)
        _ = try await store.enqueue((0..<count).map { try NewJob(Self.kind, Work(number: $0)) })
        let definition = JobDefinition.define(Self.kind) { payload, context in
            try await work(payload.number, context)
        }
        let clock = ContinuousClock()
        let start = clock.now
        try await withWorker(client, [definition], concurrency: 400, logger) {
            while try await !store.depths().isEmpty {
                try await clock.sleep(for: .milliseconds(20))
            }
        }
        try output.write(
            BenchmarkResult(
                name: "jobs_\(name)",
                value: Double(count) / (start.duration(to: clock.now) / .seconds(1)),
                unit: "1/s"
            )
        )
    }

    private func withWorker(
        _ client: PostgresClient,
        _ definitions: [JobDefinition],
        concurrency: Int,
        _ logger: Logger,
        _ body: () async throws -> Void
    ) async throws {
        var options = JobWorkerOptions(name: "bench")
        options.defaultConcurrency = concurrency
        let worker = try JobWorker(
            store: PostgresJobStore(client: client),
            definitions: definitions,
            options: options,
            metrics: MetricRegistry(),
            logger: logger
        )
        try await withThrowingTaskGroup { group in
            group.addTask(executorPreference: client.executor) { try await worker.run() }
            try await body()
            worker.drain()
            try await group.waitForAll()
        }
    }
}
