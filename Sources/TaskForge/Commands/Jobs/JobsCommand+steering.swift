import ArgumentParser
import Jobs

extension JobsCommand {
    /// Runs a job again.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs a job at once that waits for its retry, or is parked or cancelled."
        )

        @Argument(help: "The job's number.")
        var id: Int64

        func run() async throws {
            let result = try await Session.run(writes: true) { session in
                try await session.jobs.retry(JobID(id))
            }
            switch result {
            case .ready:
                Terminal.tell("Job \(id) is ready; the next free worker takes it.")
            case .running:
                Terminal.tell("Job \(id) runs already.")
            case .completed:
                throw Failure.failed("Job \(id) is done and is not done again.")
            case .keyTaken:
                throw Failure.failed(
                    "Another unfinished job has the unique key of job \(id); wait for its end."
                )
            case .notFound:
                throw Failure.failed("There is no job \(id).")
            }
        }
    }

    /// Cancels a job.
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancels a job: at once where it waits, by its worker where it runs."
        )

        @Argument(help: "The job's number.")
        var id: Int64

        @Option(help: "Why; kept with the job.")
        var reason = "cancelled on the command line"

        func run() async throws {
            let result = try await Session.run(writes: true) { session in
                try await session.jobs.cancel(JobID(id), reason: reason)
            }
            switch result {
            case .cancelled: Terminal.tell("Job \(id) is cancelled.")
            case .requested: Terminal.tell("Job \(id) runs; its worker has been asked to stop it.")
            case .alreadyOver: throw Failure.failed("Job \(id) is over already.")
            case .notFound: throw Failure.failed("There is no job \(id).")
            }
        }
    }

    /// Runs parked jobs again.
    struct Redrive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives parked jobs all their attempts again, the longest parked first."
        )

        @OptionGroup var choice: JobChoice

        @OptionGroup var bound: JobLimit

        @OptionGroup var output: FormatOption

        private struct Row: Encodable {
            let id: Int64
        }

        func run() async throws {
            let ids = try await Session.run(writes: true) { session in
                try await session.jobs.redrive(choice.filter(), limit: bound.limit)
            }
            try output.write(
                ids.map { Row(id: $0.rawValue) },
                columns: [Column("ID") { "\($0.id)" }]
            )
        }
    }

    /// Holds a queue.
    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets no instance begin jobs of a queue; those that run go on."
        )

        @Argument(help: "The queue.")
        var queue: String

        @Option(help: "Why; shown with the queue.")
        var reason = "paused on the command line"

        func run() async throws {
            try await Session.run { session in
                try await session.jobs.pause(queue, reason: reason)
            }
            Terminal.tell(
                "The queue \(queue) is paused; `taskforge jobs resume \(queue)` ends that."
            )
        }
    }

    /// Lets a queue go on.
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets a paused queue go on.")

        @Argument(help: "The queue.")
        var queue: String

        func run() async throws {
            let wasPaused = try await Session.run { session in
                try await session.jobs.resume(queue)
            }
            guard wasPaused else { throw Failure.failed("The queue \(queue) is not paused.") }
            Terminal.tell("The queue \(queue) goes on.")
        }
    }
}
