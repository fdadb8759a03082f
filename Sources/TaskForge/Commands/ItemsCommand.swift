import ArgumentParser
import CoreRuntime
import Meetings

/// The stored action items, and people's decisions about them.
struct ItemsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "items",
        abstract: "Shows the action items, and lets people edit, approve and reject them.",
        subcommands: [List.self, ItemShow.self, ItemEdit.self, ItemApprove.self, ItemReject.self]
    )

    /// The items in the order of their numbers.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the items in the order of their numbers."
        )

        @Option(help: "Only the items of this meeting.")
        var meeting: Int64?

        @Option(
            help: "Only the items in this state, such as approved.",
            transform: List.state
        )
        var state: ItemState?

        @Option(help: "How many at most.")
        var limit = 10_000

        @OptionGroup var output: FormatOption

        func run() async throws {
            let filter = ItemStore.Filter(meetingID: meeting, state: state, limit: limit)
            let items = try await Session.run { session in
                try await ItemStore(session.database.client).list(filter)
            }
            try output.write(items, columns: StoredItem.columns)
        }

        private static func state(_ text: String) throws -> ItemState {
            guard let state = ItemState(rawValue: text) else {
                let states = ItemState.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--state takes one of \(states).")
            }
            return state
        }
    }
}

extension StoredItem {
    /// The columns of a listing.
    static let columns: [Column<StoredItem>] = [
        Column("ID") { "\($0.id)" }, Column("MEETING") { "\($0.meetingID)" },
        Column("STATE") { $0.state.rawValue },
        Column("SURE") { "\(Int(($0.confidence * 100).rounded())) %" },
        Column("WHO") { $0.assignee ?? "" },
        Column("DUE") { $0.dueDate.map { "\($0)" } ?? "" },
        Column("BOARD") { $0.boardItem ?? "" }, Column("TEXT") { $0.text },
    ]
}
