import ArgumentParser
import CoreRuntime
import Foundation
import Jobs
import Observability

extension JobsCommand {
    /// The newest jobs.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists jobs, the newest first."
        )

        @OptionGroup var choice: JobChoice

        @Option(
            help: "Only the jobs in this state, such as parked; may be given more than once.",
            transform: List.state
        )
        var state: [JobState] = []

        @OptionGroup var bound: JobLimit

        @OptionGroup var output: FormatOption

        func run() async throws {
            let jobs = try await Session.run { session in
                try await session.jobs.list(choice.filter(Set(state)), limit: bound.limit)
            }
            try output.write(jobs.map(JobSummary.init), columns: JobSummary.columns)
        }

        private static func state(_ text: String) throws -> JobState {
            guard let state = JobState(rawValue: text) else {
                let states = JobState.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--state takes one of \(states).")
            }
            return state
        }
    }

    /// How the queues stand.
    struct Queues: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the queues: how many jobs wait, run or are parked, and what is paused."
        )

        @OptionGroup var output: FormatOption

        private struct Row: Encodable {
            let queue: String
            let available, scheduled, running, parked: Int
            let oldestWaitingSeconds: Double?
            let pausedAt: String?
            let pauseReason: String?

            enum CodingKeys: String, CodingKey {
                case queue, available, scheduled, running, parked
                case oldestWaitingSeconds = "oldest_waiting_seconds"
                case pausedAt = "paused_at"
                case pauseReason = "pause_reason"
            }

            init(_ status: QueueStatus) {
                queue = status.queue
                available = status.counts[.available] ?? 0
                scheduled = status.counts[.scheduled] ?? 0
                running = status.counts[.running] ?? 0
                parked = status.counts[.parked] ?? 0
                oldestWaitingSeconds = status.oldestWaiting.map { $0 / .seconds(1) }
                pausedAt = status.pausedAt?.formatted(.iso8601)
                pauseReason = status.pauseReason
            }

            var oldest: String {
                oldestWaitingSeconds.map { "\(Int($0)) s" } ?? ""
            }
        }

        func run() async throws {
            let queues = try await Session.run { session in try await session.jobs.queues() }
            try output.write(
                queues.map(Row.init),
                columns: [
                    Column("QUEUE") { $0.queue }, Column("AVAILABLE") { "\($0.available)" },
                    Column("SCHEDULED") { "\($0.scheduled)" },
                    Column("RUNNING") { "\($0.running)" }, Column("PARKED") { "\($0.parked)" },
                    Column("OLDEST") { $0.oldest }, Column("PAUSED") { $0.pausedAt ?? "" },
                    Column("WHY") { $0.pauseReason ?? "" },
                ]
            )
        }
    }

    /// One job with its attempts and its log.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a job with its attempts, their errors, and the end of its log."
        )

        @Argument(help: "The job's number.")
        var id: Int64

        @OptionGroup var output: FormatOption

        func run() async throws {
            let (found, path) = try await Session.run { session in
                (try await session.jobs.find(JobID(id)), session.core.settings.logging.file.path)
            }
            guard let job = found else { throw Failure.failed("There is no job \(id).") }
            let report = JobReport(job: job, log: log(in: path))
            guard output.isTable else { return try output.writeJSON(report) }
            Terminal.write(report.text)
        }

        /// The last records of the job in the log file and those that were rotated.
        private func log(in path: String) -> [LogTail.Record] {
            var filter = LogFilter()
            filter.fields = [.init("job_id", "\(id)")]
            do {
                let part = try LogTail(path: path, filter: filter).read(limit: 20)
                if let failure = part.failure { Terminal.tell("\(failure)") }
                return part.records
            } catch LogReadingError.cannotOpen(_, code: ENOENT) {
                // An instance may keep no file.
                return []
            } catch {
                Terminal.tell("\(error)")
                return []
            }
        }
    }
}
