import ArgumentParser
import CoreRuntime
import Foundation
import Meetings
import Operations

/// Puts approved items on the board once.
struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Puts the approved items that are not on the board yet on it.",
        discussion: """
            Each push is a run with a number, by which `taskforge undo` takes it back. With --dry-run
            nothing is written: it lists exactly what the push would write to the board now.
            """
    )

    @Flag(help: "Only list what would be written to the board.")
    var dryRun = false

    @OptionGroup var output: FormatOption

    func run() async throws {
        try await Session.run(writes: !dryRun) { session in
            guard session.meetings.hasBoard else {
                throw Failure.notReady("No board is configured: see `taskforge plugins list`.")
            }
            guard !dryRun else {
                let planned = try await session.meetings.pipeline.plannedWrites()
                return try output.write(planned, columns: PlannedWrite.columns)
            }
            let run = try await session.meetings.pushNow(who: Person.name)
            try await session.work()
            let runs = RunStore(session.database.client)
            let counts = try await runs.load(run)?.counts ?? [:]
            Terminal.tell("Run \(run): \(RunsCommand.words(counts)).")
            let items = ItemStore(session.database.client)
            let left = try await items.list(ItemStore.Filter(state: .approved)).count
            guard left == 0 || session.core.maintenance.standing != nil else {
                throw Failure.failed(
                    "\(left) items are not on the board: see `taskforge health` and the log."
                )
            }
        }
    }
}

extension PlannedWrite {
    /// The columns of a listing.
    static let columns: [Column<PlannedWrite>] = [
        Column("ITEM") { "\($0.item)" }, Column("ACTION") { $0.action.rawValue },
        Column("BOARD") { $0.boardItem ?? "" }, Column("NAME") { $0.name },
        Column("VALUES") { $0.values }, Column("NOTE") { $0.note ?? "" },
    ]
}
