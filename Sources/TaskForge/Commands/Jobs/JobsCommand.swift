import ArgumentParser
import CoreRuntime
import Jobs

/// The background work.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Shows and steers the background work.",
        subcommands: [
            List.self, Queues.self, Show.self, Retry.self, Cancel.self, Redrive.self, Pause.self,
            Resume.self,
        ]
    )
}

/// The options that choose jobs.
struct JobChoice: ParsableArguments {
    @Option(help: "Only the jobs of this queue.")
    var queue: String?

    @Option(help: "Only the jobs of this kind.")
    var kind: String?

    @Option(
        help: "Only the jobs that are parked for this cause, such as needs_person.",
        transform: JobChoice.parkedCause
    )
    var cause: ParkedCause?

    /// The filter for jobs in some states.
    func filter(_ states: Set<JobState> = []) -> JobFilter {
        JobFilter(queue: queue, kind: kind, states: states, cause: cause)
    }

    private static func parkedCause(_ text: String) throws -> ParkedCause {
        guard let cause = ParkedCause(rawValue: text) else {
            let causes = ParkedCause.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--cause takes one of \(causes).")
        }
        return cause
    }
}

/// The option that bounds a listing or a change.
struct JobLimit: ParsableArguments {
    @Option(help: "How many at most, 1 to 10000.")
    var limit = 100

    func validate() throws {
        guard (1...10_000).contains(limit) else {
            throw ValidationError("--limit takes a number from 1 to 10000.")
        }
    }
}

extension Session {
    /// The queue, for people's wishes.
    var jobs: any JobAdministration { PostgresJobStore(client: database.client) }
}
