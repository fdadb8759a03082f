import ArgumentParser
import Foundation
import Jobs
import Logging
import Observability
import Postgres

/// The queue on a PostgreSQL with fsync: how soon a job starts, how many are done in a second, and
/// what an old snapshot elsewhere does to it.
///
/// Beside it in the same run: pgbench with a bare dequeue, and Celery with Redis where asked for.
struct JobsBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "From the enqueuing commit to the start of the work; durable throughput."
    )

    @OptionGroup var output: BenchmarkOutput

    @Option(help: "Seconds at 50 jobs a second, for the latency.")
    var seconds = 20

    @Option(help: "How many jobs each run of the throughput has.")
    var count = 40_000

    @Option(help: "How many pairs of runs, ours and pgbench's.")
    var pairs = 3

    @Option(help: "How many jobs are finished under the old snapshot.")
    var finished = 200_000

    @Option(help: "How old the snapshot is before the dequeues are measured, in seconds.")
    var snapshotAge = 0

    @Flag(help: "Run Celery with Redis too, from ../shared/bench/seed_stack.")
    var celery = false

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
            let bench = QueueBench(client: client, logger: logger)
            try await bench.prepare()
            try await measureLatency(bench, beside: celery ? CeleryYardstick().run() : nil)
            try await measureThroughput(bench, Pgbench(connectionString: server.connectionString))
            try await measureSnapshot(bench)
            await client.close()
        }
        try FileManager.default.removeItem(at: folder)
    }

    private func measureLatency(_ bench: QueueBench, beside celery: CeleryYardstick.Figures?)
        async throws
    {
        let run = try await LatencyRun(bench: bench).measure(seconds: seconds)
        let figures = [
            ("jobs_commit_to_start_p50", run.fromCommit.quantile(0.5), celery?.startP50),
            ("jobs_commit_to_start_p99", run.fromCommit.quantile(0.99), celery?.startP99),
            ("jobs_enqueue_to_start_p50", run.fromEnqueue.quantile(0.5), celery?.startP50),
            ("jobs_enqueue_to_start_p99", run.fromEnqueue.quantile(0.99), celery?.startP99),
        ]
        for (name, value, other) in figures {
            try output.write(
                BenchmarkResult(
                    name: name,
                    value: value,
                    unit: "ms",
                    baseline: other.map { _ in CeleryYardstick.name },
                    baselineValue: other,
                    ratio: other.map { $0 / value }
                )
            )
        }
        for (name, value) in [
            ("jobs_noop_celery", celery?.noopPerSecond),
            ("jobs_insert_celery", celery?.insertsPerSecond),
        ] {
            guard let value else { continue }
            try output.write(BenchmarkResult(name: name, value: value, unit: "1/s"))
        }
    }

    private func measureThroughput(_ bench: QueueBench, _ pgbench: Pgbench) async throws {
        let dequeue = BareDequeue(pgbench: pgbench, client: bench.client)
        var noop: [JobRun] = []
        var inserts: [JobRun] = []
        var bare: [JobRun] = []
        for _ in 0..<pairs {
            noop.append(try await bench.perform(count) { _, _ in })
            bare.append(try await dequeue.measure(count))
            inserts.append(
                try await bench.perform(count / 2) { number, context in
                    try await bench.client.withTransaction { connection in
                        _ = try await context.commit(
                            connection,
                            after: ["INSERT INTO effects VALUES (\(number))"]
                        )
                    }
                }
            )
        }
        for (name, runs) in [("jobs_noop", noop), ("jobs_insert_and_finish", inserts)] {
            try output.write(
                BenchmarkResult(
                    name: name,
                    value: runs.map(\.perSecond).median,
                    unit: "1/s",
                    baseline: BareDequeue.name,
                    baselineValue: bare.map(\.perSecond).median,
                    ratio: zip(runs, bare).map { $0.perSecond / $1.perSecond }.median
                )
            )
            try output.write(
                BenchmarkResult(
                    name: name + "_cpu",
                    value: runs.map(\.cpuMicroseconds).median,
                    unit: "us",
                    baseline: BareDequeue.name,
                    baselineValue: bare.map(\.cpuMicroseconds).median,
                    ratio: zip(runs, bare).map { $1.cpuMicroseconds / $0.cpuMicroseconds }.median
                )
            )
        }
    }

    private func measureSnapshot(_ bench: QueueBench) async throws {
        let run = SnapshotRun(bench: bench)
        let (normal, old) = try await run.measure(
            finished: finished,
            snapshotAge: .seconds(snapshotAge)
        )
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            try output.write(
                BenchmarkResult(
                    name: "jobs_dequeue_under_old_snapshot_\(name)",
                    value: old.quantile(share),
                    unit: "ms",
                    baseline: "without the snapshot",
                    baselineValue: normal.quantile(share),
                    ratio: normal.quantile(share) / old.quantile(share)
                )
            )
        }
    }
}
