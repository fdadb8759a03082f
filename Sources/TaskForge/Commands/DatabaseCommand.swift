import ArgumentParser
import CoreRuntime
import Foundation
import Postgres

/// The schema of the database.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Shows and changes the database's schema.",
        subcommands: [Current.self, Upgrade.self]
    )

    private struct Row: Encodable {
        let group: String
        let version: Int
        let name: String
        let state: String

        static let columns: [Column<Row>] = [
            Column("GROUP") { $0.group }, Column("VERSION") { "\($0.version)" },
            Column("NAME") { $0.name }, Column("STATE") { $0.state },
        ]
    }

    /// What is applied and what is missing.
    struct Current: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows which migrations are applied and which are missing."
        )

        @OptionGroup var output: FormatOption

        func run() async throws {
            let state = try await Session.run(needsSchema: false) { session in
                try await Schema(session.core, session.database).state()
            }
            let applied = state.applied.map { migration in
                let isUnknown = state.unknown.contains {
                    $0.group == migration.group && $0.version == migration.version
                }
                return Row(
                    group: migration.group,
                    version: migration.version,
                    name: migration.name,
                    state: isUnknown ? "unknown to this program" : "applied"
                )
            }
            let missing = state.pending.map {
                Row(
                    group: $0.group,
                    version: $0.migration.version,
                    name: $0.migration.name,
                    state: "missing"
                )
            }
            try output.write(applied + missing, columns: Row.columns)
        }
    }

    /// Applies what is missing.
    struct Upgrade: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Applies every migration that is missing."
        )

        func run() async throws {
            let applied = try await Session.run(needsSchema: false) { session in
                try await Schema(session.core, session.database).upgrade()
            }
            for migration in applied {
                let name = migration.migration.name
                Terminal.tell("applied \(migration.group) \(migration.migration.version) \(name)")
            }
            Terminal.tell("The schema is as this program needs it.")
        }
    }
}
