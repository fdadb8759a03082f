import ArgumentParser
import CoreRuntime
import Meetings

/// Who decides, and why.
struct DecisionOptions: ParsableArguments {
    @Option(name: .customLong("as"), help: "Who decides; the operating system's user by default.")
    var actor: String?

    @Option(help: "Why; kept in the item's history.")
    var reason: String?

    @Option(help: "Only if the item is still at this version, as items show --format json tells.")
    var version: String?

    var decision: ItemReview.Decision {
        ItemReview.Decision(by: actor ?? Person.name, reason: reason, seen: version)
    }
}

/// Lets items go to the board.
struct ItemApprove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Lets items go to the board, also such as were dropped or rejected before."
    )

    @Argument(help: "The items' numbers.")
    var ids: [Int64]

    @OptionGroup var options: DecisionOptions
    @OptionGroup var output: FormatOption

    func run() async throws {
        try await decide(ids, output) { review, id in
            try await review.approve(id, options.decision)
        }
    }
}

/// Keeps items from the board.
struct ItemReject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Keeps items from the board."
    )

    @Argument(help: "The items' numbers.")
    var ids: [Int64]

    @OptionGroup var options: DecisionOptions
    @OptionGroup var output: FormatOption

    func run() async throws {
        try await decide(ids, output) { review, id in
            try await review.reject(id, options.decision)
        }
    }
}

/// Changes an item's words.
struct ItemEdit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Changes what an item says; one that is on the board is changed there too."
    )

    /// What clears a value.
    private static let none = "none"

    @Argument(help: "The item's number.")
    var id: Int64

    @Option(help: "What is to be done.")
    var text: String?

    @Option(help: "Who does it, or none.")
    var assignee: String?

    @Option(help: "By which day (YYYY-MM-DD), or none.")
    var due: String?

    @OptionGroup var options: DecisionOptions
    @OptionGroup var output: FormatOption

    func validate() throws {
        guard text != nil || assignee != nil || due != nil else {
            throw ValidationError("Name what changes: --text, --assignee or --due.")
        }
        guard due == nil || due == Self.none || due.flatMap({ CalendarDate($0) }) != nil else {
            throw ValidationError("--due takes a day such as 2026-01-31, or none.")
        }
    }

    func run() async throws {
        let edit = ItemReview.Edit(
            text: text,
            assignee: assignee.map { $0 == Self.none ? nil : $0 },
            dueDate: due.map { CalendarDate($0) }
        )
        try await decide([id], output) { review, id in
            try await review.edit(id, edit, options.decision)
        }
    }
}

/// Decides about items one by one; those that are refused are told, and fail the command.
private func decide(
    _ ids: [Int64],
    _ output: FormatOption,
    _ body: (ItemReview, Int64) async throws -> StoredItem
) async throws {
    let refused = try await Session.run(writes: true) { session in
        var decided: [StoredItem] = []
        for id in ids {
            do {
                decided.append(try await body(session.meetings.review, id))
            } catch let error as ReviewError {
                Terminal.tell("Refused: \(error).")
            }
        }
        if !decided.isEmpty { try output.write(decided, columns: StoredItem.columns) }
        return ids.count - decided.count
    }
    guard refused == 0 else {
        throw Failure.failed("\(refused) of \(ids.count) decisions were refused.")
    }
}
