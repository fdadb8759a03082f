import ArgumentParser
import CoreRuntime
import Foundation
import Meetings

/// What pushes and undos did to the board.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Lists the pushes and undos, the newest first."
    )

    @Option(help: "How many at most.")
    var limit = 100

    @OptionGroup var output: FormatOption

    func run() async throws {
        let runs = try await Session.run { session in
            try await RunStore(session.database.client).list(limit: limit)
        }
        try output.write(runs, columns: Run.columns)
    }

    /// What a run did, in words.
    static func words(_ counts: [String: Int]) -> String {
        let words = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return words.isEmpty ? "nothing was to be done" : words.joined(separator: ", ")
    }
}

/// Takes back what a push made.
struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Takes back what a run put on the board, except items that people edited there.",
        discussion: """
            The items are deleted on the board, and `removed` here with who did so: they are not
            pushed again. Items that people have edited, finished or commented on stay, and are
            listed. Done twice, the second changes nothing. It can be done for
            HISTORY_RETENTION_DAYS after the run ended; then the program has forgotten the run.
            """
    )

    @Argument(help: "The number of the run: see `taskforge runs`.")
    var run: Int64

    @OptionGroup var output: FormatOption

    func run() async throws {
        try await Session.run(writes: true) { session in
            guard session.meetings.hasBoard else {
                throw Failure.notReady("No board is configured: see `taskforge plugins list`.")
            }
            let pipeline = session.meetings.pipeline
            guard let undo = try await pipeline.beginUndo(of: run, who: Person.name) else {
                throw Failure.failed("There is no push with the number \(run).")
            }
            let done = try await session.finish(undo)
            if !done.kept.isEmpty { Terminal.tell("Left on the board, for people changed them:") }
            try output.write(done.kept, columns: Run.Kept.columns)
        }
    }
}

extension Session {
    /// Performs an undo that was begun, and tells what it did.
    func finish(_ undo: Int64) async throws -> Run {
        try await work()
        guard let done = try await RunStore(database.client).load(undo) else {
            throw Failure.failed("The undo \(undo) is not there.")
        }
        let run = done.undoes.map { "run \($0)" } ?? "its run"
        guard done.finishedAt != nil else {
            throw Failure.failed(
                "The undo \(undo) of \(run) is not done yet: see `taskforge health`. A running "
                    + "server goes on with it."
            )
        }
        let counts = done.counts.filter { $0.key != "kept" }
        Terminal.tell("Undo \(undo) of \(run): \(RunsCommand.words(counts)).")
        return done
    }
}

extension Run {
    /// The columns of a listing.
    static let columns: [Column<Run>] = [
        Column("RUN") { "\($0.id)" }, Column("KIND") { $0.kind.rawValue },
        Column("WHO") { $0.who }, Column("UNDOES") { $0.undoes.map(String.init) ?? "" },
        Column("BEGAN") { $0.startedAt.formatted(.iso8601) },
        Column("STATE") { $0.finishedAt == nil ? "open" : "done" },
        Column("DID") { RunsCommand.words($0.counts) },
    ]
}

extension Run.Kept {
    /// The columns of a listing.
    static let columns: [Column<Run.Kept>] = [
        Column("ITEM") { "\($0.item)" }, Column("WHY") { $0.why },
    ]
}
