import Jobs
import Logging
import Observability
import Postgres

/// A queue under measurement, with workers as a server has them.
struct QueueBench: Sendable {
    /// The payload of every job.
    struct Work: Codable, Sendable {
        var number: Int
    }

    static let kind = JobKind<Work>("work")

    let client: PostgresClient
    let logger: Logger

    /// Makes the tables.
    func prepare() async throws {
        for migration in JobsMigrations.group.migrations {
            try await client.withConnection { try await $0.runScript(migration.up) }
        }
        try await client.query("CREATE TABLE effects (number bigint)")
    }

    /// Enqueues jobs, and lets a worker perform them.
    func perform(
        _ count: Int,
        _ work: @escaping @Sendable (Int, JobContext) async throws -> Void
    ) async throws -> JobRun {
        let store = PostgresJobStore(client: client)
        _ = try await store.enqueue(
            (0..<count).map { try NewJob(Self.kind, Work(number: $0)) }
        )
        try await client.query("VACUUM ANALYZE jobs")
        let definition = JobDefinition.define(Self.kind) { payload, context in
            try await work(payload.number, context)
        }
        return try await JobRun.measure(count, on: ServerProcessorTime(of: client)) {
            let clock = ContinuousClock()
            let start = clock.now
            return try await withWorker([definition], concurrency: 400) {
                while try await !store.depths().isEmpty {
                    try await clock.sleep(for: .milliseconds(20))
                }
                return Double(count) / (start.duration(to: clock.now) / .seconds(1))
            }
        }
    }

    /// Runs a worker while a body runs, then drains it.
    func withWorker<Value: Sendable>(
        _ definitions: [JobDefinition],
        concurrency: Int,
        _ body: () async throws -> Value
    ) async throws -> Value {
        var options = JobWorkerOptions(name: "bench")
        options.defaultConcurrency = concurrency
        let worker = try JobWorker(
            store: PostgresJobStore(client: client),
            definitions: definitions,
            options: options,
            metrics: MetricRegistry(),
            logger: logger
        )
        return try await withThrowingTaskGroup { group in
            group.addTask(executorPreference: client.executor) { try await worker.run() }
            let value = try await body()
            worker.drain()
            try await group.waitForAll()
            return value
        }
    }
}

extension Array<Double> {
    /// The value below which a share of the values lies; 0 of none.
    func quantile(_ share: Double) -> Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return 0 }
        return sorted[Swift.min(count - 1, Int(Double(count) * share))]
    }
}
