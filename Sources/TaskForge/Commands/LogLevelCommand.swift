import ArgumentParser
import CoreRuntime
import Foundation
import Logging
import Operations

/// The levels of loggers, on every instance, while they run.
struct LogLevelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log-level",
        abstract: "Shows and sets the levels of loggers at run time; they revert by themselves.",
        subcommands: [Show.self, Set.self, Reset.self]
    )

    /// What is in force beside LOG_LEVEL.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Lists the levels that were set, and how long they hold."
        )

        @OptionGroup var output: FormatOption

        func run() async throws {
            let levels = try await Session.run { session in
                try await LogLevelStore(session.database.client).list()
            }
            try output.write(
                levels,
                columns: [
                    Column("LOGGER", \.logger), Column("LEVEL", \.level.rawValue),
                    Column("REVERTS IN") { Duration.seconds($0.remaining.rounded()).formatted() },
                    Column("SET BY", \.author),
                ]
            )
        }
    }

    /// Sets a level for a while.
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Sets a logger's level on every instance for a while."
        )

        /// The longest time a level holds: one that is forgotten fills logs for ever.
        private static let longest = Duration.seconds(86_400)

        @Argument(help: "The logger, for itself and those beneath it; all for all loggers.")
        var logger: String

        @Argument(help: "trace, debug, info, notice, warning, error or critical.")
        var level: LevelArgument

        @Option(name: .customLong("for"), help: "How long it holds, such as 30s, 10m or 2h.")
        var time = TimeArgument(length: .seconds(600))

        func validate() throws {
            guard !logger.isEmpty, logger.count <= 200 else {
                throw ValidationError("A logger's name has 1 to 200 characters.")
            }
            guard time.length <= Self.longest else {
                throw ValidationError("--for takes a time up to 24h such as 30s, 10m or 2h.")
            }
        }

        func run() async throws {
            let override = LogLevelOverride(
                logger: logger,
                level: level.level,
                remaining: time.length / .seconds(1),
                author: String(NSUserName().prefix(60)) + "@" + Instance.name.prefix(100)
            )
            try await Session.run { session in
                try await LogLevelStore(session.database.client).set(override)
            }
            let time = time.length.formatted(.units(width: .wide))
            Terminal.tell("\(logger) writes from \(level.level) on for \(time), on every instance.")
        }
    }

    /// Takes a level back before its time.
    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset",
            abstract: "Takes a logger's level back at once."
        )

        @Argument(help: "The logger, or all.")
        var logger: String

        func run() async throws {
            let wasSet = try await Session.run { session in
                try await LogLevelStore(session.database.client).reset(logger)
            }
            guard wasSet else { throw Failure.failed("No level is set for \(logger).") }
            Terminal.tell("\(logger) writes as configured again, on every instance.")
        }
    }
}
