import ArgumentParser
import CoreRuntime
import Foundation

/// Shows and checks the configuration.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Shows or checks the configuration.",
        subcommands: [Show.self, Check.self]
    )

    /// Every variable with its value and where that comes from.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows every variable, its value and where that comes from; no secrets."
        )

        @OptionGroup var output: FormatOption

        private struct Row: Encodable {
            let name: String
            let value: String?
            let origin: String
            let help: String
        }

        func run() async throws {
            let loaded = Preparation.load(
                Modules.catalog,
                [:],
                ProcessInfo.processInfo.environment
            )
            let rows = loaded.rows.map {
                Row(name: $0.name, value: $0.value, origin: $0.origin, help: $0.help)
            }
            try output.write(
                rows,
                columns: [
                    Column("VARIABLE") { $0.name }, Column("VALUE") { $0.value ?? "" },
                    Column("FROM") { $0.origin }, Column("FOR") { $0.help },
                ]
            )
        }
    }

    /// Says what is wrong; status 2 where anything is.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks the configuration and the modules, opening nothing."
        )

        func run() async throws {
            let preparation = try Preparation(
                catalog: Modules.catalog,
                environment: ProcessInfo.processInfo.environment
            )
            for warning in preparation.configuration.warnings {
                Terminal.tell(warning)
            }
            Terminal.tell("The configuration is sound.")
        }
    }
}
