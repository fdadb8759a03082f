import Foundation
import Jobs
import Logging
import Observability
import Postgres
import ServiceLifecycle

/// A process that performs the jobs of the queue's storm until it is killed.
///
///     QueueWorker CONNECTION-STRING NAME
@main
struct QueueWorker {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { exit(64) }
        let logger = Logger(label: "queue_worker") { _ in SwiftLogNoOpLogHandler() }
        let metrics = MetricRegistry()
        var configuration = PostgresConfiguration(connectionString: Secret(arguments[1]))
        configuration.acquireTimeout = .seconds(10)
        let client = PostgresClient(configuration, metrics: metrics, logger: logger)
        var options = JobWorkerOptions(name: arguments[2])
        options.lease = .seconds(3)
        options.heartbeat = .milliseconds(700)
        options.rescueInterval = .milliseconds(500)
        options.promotionInterval = .milliseconds(200)
        options.pollInterval = .milliseconds(200)
        options.tick = .milliseconds(100)
        let worker = try JobWorker(
            store: PostgresJobStore(client: client, metrics: metrics),
            definitions: [plain(client, options.name), stepped(client)],
            options: options,
            metrics: metrics,
            logger: logger
        )
        try await ServiceGroup(services: [client, worker], logger: logger).run()
    }

    private struct Work: Codable, Sendable {
        var number: Int
        var lane: Int
    }

    /// Notes when it runs in its lane, then inserts a row and completes in one commit.
    private static func plain(_ client: PostgresClient, _ name: String) -> JobDefinition {
        .define(JobKind<Work>("plain"), maxAttempts: 1_000, retryPolicy: retry) { work, context in
            let rows = try await client.query(
                """
                INSERT INTO lanes (lane, job, attempt, worker, began)
                VALUES (\(work.lane), \(context.jobID.rawValue), \(context.attempt), \(name),
                    clock_timestamp())
                RETURNING id
                """
            )
            let id: Int64 = try rows[0][0]
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...5)))
            try await client.withTransaction { connection in
                _ = try await context.commit(
                    connection,
                    after: [
                        "UPDATE lanes SET ended = clock_timestamp() WHERE id = \(id)",
                        "INSERT INTO effects VALUES (\(work.number), 0)",
                    ]
                )
            }
        }
    }

    /// Ten steps, each of which is one commit with the note of it.
    private static func stepped(_ client: PostgresClient) -> JobDefinition {
        .define(JobKind<Work>("stepped"), maxAttempts: 1_000, retryPolicy: retry) { work, context in
            let done: Int = try context.checkpoint() ?? 0
            guard done < 10 else { return }
            for step in done + 1...10 {
                try await client.withTransaction { connection in
                    try await connection.query(
                        "INSERT INTO effects VALUES (\(work.number), \(step))"
                    )
                    try await context.save(step, in: connection)
                }
            }
        }
    }

    private static let retry = RetryPolicy(first: .milliseconds(50), longest: .milliseconds(500))
}
