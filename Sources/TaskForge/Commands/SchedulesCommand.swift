import ArgumentParser
import CoreRuntime
import Foundation
import Jobs

/// The schedules, and what became of their fire times.
struct SchedulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedules",
        abstract: "Shows the schedules and what became of their fire times; steers them.",
        subcommands: [
            List.self, Show.self, Preview.self, Trigger.self, Pause.self, Resume.self,
            SkipNext.self,
        ]
    )

    /// Every schedule with its next and its latest fire time.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the schedules with their next and latest fire times."
        )

        @OptionGroup var output: FormatOption

        func run() async throws {
            let rows = try await Session.run { try await $0.scheduleRows() }
            try output.write(rows, columns: ScheduleRow.columns)
        }
    }

    /// One schedule with its ledger.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a schedule, what became of its fire times, and who changed it."
        )

        @Argument(help: "The schedule's name.")
        var schedule: String

        @Option(help: "How many fire times and changes are shown, the newest first; 1 to 10000.")
        var limit = 20

        @OptionGroup var output: FormatOption

        func validate() throws {
            guard (1...10_000).contains(limit) else {
                throw ValidationError("--limit takes a number from 1 to 10000.")
            }
        }

        private struct Whole: Encodable {
            let schedule: ScheduleRow
            let fires: [FireRow]
            let changes: [ChangeRow]
        }

        func run() async throws {
            let whole = try await Session.run { session in
                let row = try await session.scheduleRow(schedule)
                let store = PostgresScheduleStore(client: session.database.client)
                return Whole(
                    schedule: row,
                    fires: try await store.ledger(of: schedule, limit: limit).map(FireRow.init),
                    changes: try await store.changes(of: schedule, limit: limit)
                        .map(ChangeRow.init)
                )
            }
            guard output.isTable else { return try output.writeJSON(whole) }
            Terminal.write(Table(ScheduleRow.columns).text(of: [whole.schedule]))
            Terminal.write("\n" + Table(FireRow.columns).text(of: whole.fires))
            guard !whole.changes.isEmpty else { return }
            Terminal.write("\n" + Table(ChangeRow.columns).text(of: whole.changes))
        }
    }

    /// What comes next.
    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says in words and times what comes next, in the schedule's zone and in UTC."
        )

        @Argument(help: "The schedule's name; all of them where none is given.")
        var schedule: String?

        @Option(help: "How many fire times of each schedule; 1 to 1000.")
        var count = 5

        @OptionGroup var output: FormatOption

        func validate() throws {
            guard (1...1_000).contains(count) else {
                throw ValidationError("--count takes a number from 1 to 1000.")
            }
        }

        func run() async throws {
            let previews = try await Session.run { session in
                let rows =
                    if let schedule {
                        [try await session.scheduleRow(schedule)]
                    } else {
                        try await session.scheduleRows().filter(\.isDeclared)
                    }
                return try rows.map { row in
                    SchedulePreview(
                        of: try session.schedule(row.id),
                        standing: row,
                        count: count,
                        after: .now
                    )
                }
            }
            guard output.isTable else { return try output.writeJSON(previews) }
            Terminal.write(previews.map(\.text).joined(separator: "\n"))
        }
    }

    /// A run at once.
    struct Trigger: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs a schedule's job now, or only where its latest fire time was missed."
        )

        @Argument(help: "The schedule's name.")
        var schedule: String

        @Flag(help: "Do nothing where the latest fire time ran, was skipped, or is not yet late.")
        var ifMissed = false

        @OptionGroup var wish: WishOptions

        func run() async throws {
            let result = try await Session.run(writes: true) { session in
                try await session.trigger(
                    try session.schedule(schedule),
                    onlyIfMissed: ifMissed,
                    by: Person.name,
                    reason: wish.reason
                )
            }
            switch result {
            case .notMissed(let time):
                Terminal.tell("Nothing was missed: \(time) of \(schedule) is dealt with.")
            case .nothingDue:
                Terminal.tell("Nothing was missed: no fire time of \(schedule) has come yet.")
            case .queued(let job):
                Terminal.tell("Job \(job) is queued; a running server takes it.")
            }
        }
    }

    /// No runs for a while.
    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Leaves out every fire time of a schedule until it is resumed."
        )

        @Argument(help: "The schedule's name.")
        var schedule: String

        @OptionGroup var wish: WishOptions

        func run() async throws {
            try await wish.send(.pause, to: schedule, done: "is paused", known: "was paused")
        }
    }

    /// Runs again.
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a paused schedule go on with its next fire time."
        )

        @Argument(help: "The schedule's name.")
        var schedule: String

        @OptionGroup var wish: WishOptions

        func run() async throws {
            try await wish.send(.resume, to: schedule, done: "goes on", known: "was not paused")
        }
    }

    /// Without the next.
    struct SkipNext: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "skip-next",
            abstract: "Leaves out the next fire time of a schedule, and only that."
        )

        @Argument(help: "The schedule's name.")
        var schedule: String

        @OptionGroup var wish: WishOptions

        func run() async throws {
            try await wish.send(
                .skipNext,
                to: schedule,
                done: "leaves out its next fire time",
                known: "leaves out its next fire time already"
            )
        }
    }
}

/// What a person says with a wish.
struct WishOptions: ParsableArguments {
    @Option(help: "Why; kept in the ledger beside your name.")
    var reason: String?

    func validate() throws {
        guard (reason ?? "").count <= 500 else {
            throw ValidationError("--reason takes at most 500 characters.")
        }
    }

    /// Sends a wish and says what came of it.
    fileprivate func send(
        _ wish: ScheduleChange.Wish,
        to schedule: String,
        done: String,
        known: String
    ) async throws {
        let isNew = try await Session.run { session in
            let store = PostgresScheduleStore(client: session.database.client)
            return try await store.ask(wish, of: schedule, by: Person.name, reason: reason)
        }
        guard let isNew else {
            throw Failure.failed(
                "No scheduler has met a schedule `\(schedule)` yet: "
                    + "see `taskforge schedules list`."
            )
        }
        Terminal.tell("\(schedule) \(isNew ? done : known).")
    }
}
