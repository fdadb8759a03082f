import ArgumentParser
import CoreRuntime
import Foundation
import Meetings

/// Puts approved items on the board once.
struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Puts the approved items that are not on the board yet on it."
    )

    @Flag(help: "Only list what would be pushed.")
    var dryRun = false

    @OptionGroup var output: FormatOption

    func run() async throws {
        try await Session.run { session in
            let items = ItemStore(session.database.client)
            let approved = try await items.list(ItemStore.Filter(state: .approved))
            guard !dryRun else {
                return try output.write(approved, columns: StoredItem.columns)
            }
            guard session.meetings.hasBoard else {
                throw Failure.notReady("No board is configured: see `taskforge plugins list`.")
            }
            try await session.meetings.pushNow()
            try await session.work()
            let left = try await items.list(ItemStore.Filter(state: .approved)).count
            Terminal.tell("\(approved.count - left) of \(approved.count) items were pushed.")
            guard left == 0 else {
                throw Failure.failed(
                    "\(left) items are not on the board: see `taskforge health` and the log."
                )
            }
        }
    }
}
