import ArgumentParser
import CoreRuntime
import Foundation
import Meetings

/// Asks the sources for new meetings once.
struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Asks the sources for new meetings, and works on them until nothing is left."
    )

    @Option(help: "Read from this day on (YYYY-MM-DD), however far the sources have been read.")
    var since: String?

    func validate() throws {
        guard since == nil || since.flatMap({ CalendarDate($0) }) != nil else {
            throw ValidationError("--since takes a day such as 2026-01-31.")
        }
    }

    func run() async throws {
        let day = since.flatMap { CalendarDate($0) }
        let from = day.map { Date(timeIntervalSince1970: Double($0.daysSince1970) * 86_400) }
        try await Session.run(writes: true) { session in
            guard session.meetings.hasSource else {
                throw Failure.notReady(
                    "No source of meetings is configured: see `taskforge plugins list`."
                )
            }
            let result = try await session.meetings.pipeline.sync(SyncRequest(since: from))
            let (listed, new) = (result.listed, result.queued)
            Terminal.tell("\(listed) meetings listed, \(new) new, \(result.notReady) not ready.")
            try await session.work()
        }
    }
}
