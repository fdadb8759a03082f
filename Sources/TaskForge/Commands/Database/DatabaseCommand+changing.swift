import ArgumentParser
import CoreRuntime
import Foundation
import Postgres

extension DatabaseCommand {
    /// Applies what is missing.
    struct Upgrade: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Applies every migration that is missing and that nothing speaks against.",
            discussion: """
                A contract waits while an instance runs that needs what it takes away, and while \
                the release before this one is kept for a rollback; that is no failure.
                """
        )

        @Argument(help: "Where to stop, as GROUP:VERSION; nothing for everything.")
        var revision: String?

        @Flag(help: "Print what would be sent to the server, and change nothing.")
        var dryRun = false

        func validate() throws {
            _ = try revision.map(DatabaseCommand.revision)
        }

        func run() async throws {
            let revision = try revision.map(DatabaseCommand.revision)
            let isDry = dryRun
            try await DatabaseCommand.withSchema { migrator in
                if isDry {
                    let (plans, holds) = try await migrator.plan(upgradeTo: revision)
                    for plan in plans { Terminal.write(plan.script) }
                    for hold in holds { Terminal.tell("\(hold).") }
                    return
                }
                let outcome = try await migrator.upgrade(to: revision)
                for done in outcome.applied { Terminal.tell("applied \(done.title)") }
                for done in outcome.foundDone {
                    Terminal.tell("applied by another process meanwhile: \(done.title)")
                }
                for hold in outcome.holds { Terminal.tell("\(hold).") }
                if revision == nil { Terminal.tell("The schema is as this program needs it.") }
            }
        }
    }

    /// Takes migrations back.
    struct Downgrade: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes the newest migrations of a group back, and what is in their tables.",
            discussion: "Programs that run must not need them: stop those first."
        )

        @Argument(help: "What remains as the newest, as GROUP:VERSION; version 0 is nothing.")
        var revision: String

        @Flag(help: "Print what would be sent to the server, and change nothing.")
        var dryRun = false

        func validate() throws {
            _ = try DatabaseCommand.revision(revision)
        }

        func run() async throws {
            let revision = try DatabaseCommand.revision(revision)
            let isDry = dryRun
            try await DatabaseCommand.withSchema { migrator in
                if isDry {
                    for plan in try await migrator.plan(downgradeTo: revision) {
                        Terminal.write(plan.script)
                    }
                    return
                }
                let undone = try await migrator.downgrade(to: revision)
                for migration in undone { Terminal.tell("taken back: \(migration.title)") }
                Terminal.tell("The newest migration of \(revision.group) is \(revision.version).")
            }
        }
    }

    /// Begins a new migration.
    struct Migrate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the two files of the next migration; run it in the project's folder."
        )

        @Option(name: [.short, .long], help: "What it does, such as \"add priority\".")
        var message: String

        @Option(help: "The group that it belongs to.")
        var group = "meetings"

        func validate() throws {
            _ = try name()
        }

        func run() throws {
            let groups = Schema.groups(Modules.catalog)
            let known = groups.first { $0.name == group }?.migrations.count ?? 0
            let folder = try MigrationFolder(group: group)
            let files = try folder.write(version: known + 1, name: try name(), message: message)
            for file in files { Terminal.write(file + "\n") }
            Terminal.tell(
                "Write the change and its way back there, add the migration to the list of its "
                    + "target, and try `taskforge db lint \(files[0])`."
            )
        }

        private func name() throws -> String {
            let words = message.lowercased().split { !$0.isASCII || !$0.isLetter && !$0.isNumber }
            let name = words.joined(separator: "_")
            guard (1...60).contains(name.count) else {
                throw ValidationError("-m takes what the migration does, in 1 to 60 letters.")
            }
            return name
        }
    }
}

extension SchemaState.Pending {
    /// The migration as people name it.
    fileprivate var title: String { "\(group) \(migration.version) \(migration.name)" }
}
