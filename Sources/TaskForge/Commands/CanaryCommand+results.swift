import ArgumentParser
import CoreRuntime
import Meetings
import Operations

extension CanaryCommand {
    /// In what the two paths differ.
    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists in what the two readings of each meeting differ, the latest first."
        )

        @Argument(help: "The canary's number.") var id: Int64
        @OptionGroup var output: FormatOption

        func run() async throws {
            let rows = try await Session.run { session in
                let canary = try await CanaryStore(session.database.client).load(id)
                return try await session.meetings.trials.differences(of: canary.id)
                    .flatMap(DifferenceRow.rows)
            }
            try output.write(rows, columns: DifferenceRow.columns)
        }
    }

    /// What the new path made.
    struct Items: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the items that the new path made for good."
        )

        @Argument(help: "The canary's number.") var id: Int64
        @OptionGroup var output: FormatOption

        func run() async throws {
            let items = try await Session.run { session in
                let canary = try await CanaryStore(session.database.client).load(id)
                return try await session.meetings.trials.items(of: canary.id)
            }
            try output.write(items, columns: StoredItem.columns)
        }
    }

    /// Takes back what the new path made.
    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes back the items that the new path made, except those people touched.",
            discussion: """
                Items that are not on the board yet are rejected; those on the board are taken off \
                it, as `taskforge undo` does. What people decided about, edited, finished or \
                commented on stays, and is listed. To have the meetings read again by the old \
                path, call `taskforge meetings extract` for them.
                """
        )

        @Argument(help: "The canary's number.") var id: Int64
        @OptionGroup var output: FormatOption

        func run() async throws {
            try await Session.run(writes: true) { session in
                let canary = try await CanaryStore(session.database.client).load(id)
                guard canary.state != .running else {
                    throw Failure.failed(
                        "Canary \(id) runs; `taskforge canary abort \(canary.flag)` first."
                    )
                }
                let outcome = try await session.meetings.takeBack.takeBack(
                    canary,
                    who: Person.name
                )
                Terminal.tell("Rejected before the board: \(outcome.rejected.count).")
                var kept = outcome.kept
                if let undo = outcome.undo { kept += try await session.finish(undo).kept }
                if !kept.isEmpty { Terminal.tell("Left, for people touched them:") }
                try output.write(kept, columns: Run.Kept.columns)
            }
        }
    }
}
