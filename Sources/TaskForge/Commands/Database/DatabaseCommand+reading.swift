import ArgumentParser
import CoreRuntime
import Foundation
import Operations
import Postgres

extension DatabaseCommand {
    /// What is applied and what is missing.
    struct Current: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows which migrations are applied and which are missing, and what waits."
        )

        @OptionGroup var output: FormatOption

        func run() async throws {
            let (rows, notes) = try await DatabaseCommand.withSchema { migrator in
                let state = try await migrator.state()
                let holds = try await state.faults.isEmpty ? migrator.plan().holds : []
                return (
                    MigrationRow.rows(state, holds: holds),
                    holds.map(\.description) + state.ahead.map { "\($0)." }
                )
            }
            try output.write(rows, columns: MigrationRow.columns)
            for note in notes { Terminal.tell(note) }
        }
    }

    /// What was applied, and what it cost.
    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what was applied, in order, with how long it took and what it locked."
        )

        @OptionGroup var output: FormatOption

        func run() async throws {
            let applied = try await DatabaseCommand.withSchema { try await $0.state().applied }
            try output.write(applied.map(HistoryRow.init), columns: HistoryRow.columns)
        }
    }

    /// Whether the schema is as the migrations make it.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compares the database with the migrations, object by object.",
            discussion: "Ends with 1 where anything is missing, was edited or differs."
        )

        @OptionGroup var output: FormatOption

        func run() async throws {
            let problems = try await DatabaseCommand.withSchema { migrator in
                let state = try await migrator.state()
                let problems = SchemaProblem.problems(state)
                guard problems.isEmpty, state.ahead.isEmpty else { return problems }
                return try await migrator.drift().map { drift in
                    SchemaProblem(
                        problem: "drift",
                        object: "\(drift.kind) \(drift.name)",
                        message: drift.description
                    )
                }
            }
            try output.write(problems, columns: SchemaProblem.columns)
            guard problems.isEmpty else {
                throw Failure.failed(
                    "The database is not as the migrations make it: \(problems.count) "
                        + (problems.count == 1 ? "difference." : "differences.")
                )
            }
        }
    }

    /// Unsafe patterns.
    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Looks for unsafe patterns in migrations; needs no database.",
            discussion: "Ends with 1 where it finds any that no comment allows."
        )

        @Argument(help: "Files with the `up` of a migration; none for all of this program.")
        var files: [String] = []

        @OptionGroup var output: FormatOption

        func run() throws {
            let findings =
                files.isEmpty ? MigrationFolder.findings(Modules.catalog) : try findings(in: files)
            if output.isTable {
                for finding in findings { Terminal.write(finding.text) }
            } else {
                try output.writeJSON(findings.map(LintRow.init))
            }
            guard findings.isEmpty else {
                throw Failure.failed(
                    "\(findings.count) unsafe \(findings.count == 1 ? "pattern" : "patterns"). "
                        + "Where one is safe here, say so in the migration: "
                        + "`-- lint: allow RULE because REASON`."
                )
            }
        }

        private func findings(in files: [String]) throws -> [LintFinding] {
            try files.flatMap { path in
                guard let data = FileManager.default.contents(atPath: path) else {
                    throw Failure.failed("\(path) cannot be read.")
                }
                let script = String(decoding: data, as: UTF8.self)
                return MigrationLint.findings(in: script, file: path)
            }
        }
    }

    /// The jobs that fill what migrations added.
    struct Backfills: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the backfills that migrations asked for, and how far each has come."
        )

        @OptionGroup var output: FormatOption

        func run() async throws {
            let backfills = try await Session.run(needsSchema: false) { session in
                try await BackfillStore(session.database.client).list()
            }
            try output.write(backfills.map(BackfillRow.init), columns: BackfillRow.columns)
        }
    }
}
