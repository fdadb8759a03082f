import ArgumentParser
import CoreRuntime
import Foundation
import Operations

/// Feature flags, on every instance at once.
struct FlagsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flags",
        abstract: "Shows and changes feature flags, on every instance within a second.",
        subcommands: [
            List.self, Show.self, Set.self, Unset.self, History.self, Why.self, Undo.self,
        ]
    )

    /// All declared flags.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the flags.")

        @OptionGroup var output: FormatOption

        func run() async throws {
            let rows = try await Session.run { session in
                try await FlagRow.all(session)
            }
            try output.write(
                rows,
                columns: [
                    Column("FLAG", \.flag), Column("VALUE") { $0.value ? "on" : "off" },
                    Column("REASON", \.reason), Column("RULE", \.ruleText),
                    Column("STAGE", \.stage), Column("OWNER", \.owner),
                    Column("EXPIRES", \.expires), Column("WHAT IT DOES", \.help),
                ]
            )
        }
    }

    /// One flag.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a flag, its rule and its last changes."
        )

        @Argument(help: "The flag.") var flag: String
        @OptionGroup var output: FormatOption

        func run() async throws {
            let (row, changes) = try await Session.run { session in
                let flag = try session.core.flags.flag(named: flag)
                let rows = try await FlagRow.all(session).filter { $0.flag == flag.name }
                let store = FlagStore(session.database.client)
                return (rows, try await store.history(of: flag, limit: 5))
            }
            guard output.isTable else { return try output.writeJSON(row) }
            for row in row { Terminal.write(row.text) }
            Terminal.write(FlagTables.history.text(of: changes))
        }
    }

    /// The changes of one flag, or of all.
    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists who changed what, when and why, the newest first."
        )

        @Argument(help: "The flag; all where none is named.") var flag: String?
        @OptionGroup var output: FormatOption

        func run() async throws {
            let changes = try await Session.run { session in
                let flag = try flag.map { try session.core.flags.flag(named: $0) }
                return try await FlagStore(session.database.client).history(of: flag)
            }
            guard output.isTable else { return try output.writeJSON(changes) }
            Terminal.write(FlagTables.history.text(of: changes))
        }
    }

    /// The way to a decision.
    struct Why: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Explains step by step what a flag is for somebody."
        )

        @Argument(help: "The flag.") var flag: String
        @Option(name: .customLong("for"), help: "The key asked for: a person or a meeting.")
        var key: String?
        @Option(name: .customLong("attribute"), help: "name=value; may be given again.")
        var attributes: [AttributeArgument] = []
        @OptionGroup var output: FormatOption

        func run() async throws {
            let subject = FlagSubject(
                key: key,
                attributes: Dictionary(
                    attributes.map { ($0.name, $0.value) },
                    uniquingKeysWith: { _, last in last }
                )
            )
            let explanation = try await Session.run { session in
                session.core.flags.explain(
                    try session.core.flags.flag(named: flag),
                    for: subject
                )
            }
            guard output.isTable else { return try output.writeJSON(explanation) }
            Terminal.write(FlagTables.steps.text(of: explanation.steps))
            Terminal.write(
                "\(explanation.flag) is \(explanation.value ? "on" : "off"): "
                    + "\(explanation.reason), version \(explanation.version)\n"
            )
        }
    }
}
