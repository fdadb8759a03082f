import ArgumentParser
import CoreRuntime
import Foundation
import Jobs

/// The background work.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Shows the background work.",
        subcommands: [List.self, Show.self]
    )

    /// How much work there is.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists how many jobs of each queue wait, run or are parked."
        )

        @OptionGroup var output: FormatOption

        private struct Row: Encodable {
            let queue: String
            let state: String
            let jobs: Int
        }

        func run() async throws {
            let depths = try await Session.run { session in
                try await PostgresJobStore(client: session.database.client).depths()
            }
            try output.write(
                depths.map { Row(queue: $0.queue, state: $0.state.rawValue, jobs: $0.count) },
                columns: [
                    Column("QUEUE") { $0.queue }, Column("STATE") { $0.state },
                    Column("JOBS") { "\($0.jobs)" },
                ]
            )
        }
    }

    /// One job with its attempts.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a job with the errors of its attempts."
        )

        @Argument(help: "The job's number.")
        var id: Int64

        @OptionGroup var output: FormatOption

        private struct Row: Encodable {
            let id: Int64
            let kind: String
            let queue: String
            let state: String
            let attempt: Int
            let worker: String?
            let runAt: String
            let parkedCause: String?
            let failures: [JobFailure]

            enum CodingKeys: String, CodingKey {
                case id, kind, queue, state, attempt, worker, failures
                case runAt = "run_at"
                case parkedCause = "parked_cause"
            }
        }

        func run() async throws {
            let found = try await Session.run { session in
                try await PostgresJobStore(client: session.database.client).find(JobID(id))
            }
            guard let job = found else { throw Failure.failed("There is no job \(id).") }
            let row = Row(
                id: id,
                kind: job.kind,
                queue: job.queue,
                state: job.state.rawValue,
                attempt: job.attempt,
                worker: job.worker,
                runAt: job.runAt.formatted(.iso8601),
                parkedCause: job.parkedCause?.rawValue,
                failures: job.failures
            )
            guard output.isTable else { return try output.writeJSON(row) }
            Terminal.write(
                "job \(id), \(row.kind) in \(row.queue): \(row.state), attempt \(row.attempt)\n"
            )
            for failure in row.failures {
                Terminal.write("  attempt \(failure.attempt): \(failure.message)\n")
            }
        }
    }
}
