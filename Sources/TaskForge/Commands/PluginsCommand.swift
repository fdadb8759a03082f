import ArgumentParser
import CoreRuntime
import Foundation
import ModuleKit

/// Lists the integrations.
struct PluginsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins",
        abstract: "Lists the integrations.",
        subcommands: [List.self]
    )

    /// Each integration and whether it is on.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists each integration, whether it is on, and what switches it on."
        )

        @OptionGroup var output: FormatOption

        private struct Row: Encodable {
            let id: String
            let state: String
            let reason: String?
        }

        func run() async throws {
            let preparation = try Preparation(
                catalog: Modules.catalog,
                environment: ProcessInfo.processInfo.environment
            )
            let created = preparation.trial()
            let rows =
                created.active.map { Row(id: type(of: $0).id.name, state: "on", reason: nil) }
                + created.skipped.map {
                    Row(id: $0.id.name, state: "not configured", reason: $0.reason)
                }
            try output.write(
                rows.sorted { $0.id < $1.id },
                columns: [
                    Column("PLUGIN") { $0.id }, Column("STATE") { $0.state },
                    Column("REMEDY") { $0.reason ?? "" },
                ]
            )
        }
    }
}
