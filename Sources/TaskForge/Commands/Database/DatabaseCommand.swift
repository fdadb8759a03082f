import ArgumentParser
import CoreRuntime
import Foundation
import Postgres

/// The schema of the database.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Shows and changes the database's schema.",
        subcommands: [
            Current.self, History.self, Check.self, Lint.self, Backfills.self, Upgrade.self,
            Downgrade.self, Migrate.self,
        ]
    )

    /// Lends the schema of the database, as it is, to a body.
    static func withSchema<Value>(_ body: (Migrator) async throws -> Value) async throws -> Value {
        do {
            return try await Session.run(needsSchema: false) { session in
                try await body(Schema(session.core, session.database).migrator)
            }
        } catch let error as MigrationError {
            // The parser ends with 64 for what was asked for wrongly.
            if case .unknownRevision = error { throw ValidationError("\(error).") }
            throw error
        }
    }

    /// Reads `GROUP:VERSION`.
    static func revision(_ text: String) throws -> MigrationRevision {
        guard let revision = MigrationRevision(text) else {
            throw ValidationError("A revision is a group and a version, such as meetings:1.")
        }
        return revision
    }
}
