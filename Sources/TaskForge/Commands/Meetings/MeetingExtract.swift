import ArgumentParser
import CoreRuntime
import Meetings

/// Looks for a meeting's items again.
struct MeetingExtract: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Looks for a meeting's items again; what people decided or wrote stays.",
        discussion: """
            Items that are found again are brought up to date where nobody touched them, new ones \
            are added, and those that are not found any more are dropped unless somebody decided \
            about them or they are on the board.
            """
    )

    @Argument(help: "The meeting's number.")
    var id: Int64

    func run() async throws {
        try await Session.run(writes: true) { session in
            guard try await session.meetings.pipeline.extractAgain(id) else {
                let state = try await MeetingStore(session.database.client).overview(id)
                guard let state else { throw Failure.failed("There is no meeting \(id).") }
                throw Failure.failed(
                    "Meeting \(id) is \(state.summary.state.rawValue): there are no words to read."
                )
            }
            try await session.work()
            try await session.tell(of: [id])
        }
    }
}
