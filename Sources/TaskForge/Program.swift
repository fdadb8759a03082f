import ArgumentParser
import Foundation
import Operations

/// The one executable: parses the command line, runs a command, and ends with its status.
///
/// ``ExitStatus`` says which there are.
@main
struct Program: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "taskforge",
        abstract: "Turns what was promised in meetings into tasks on a board.",
        version: Build.version,
        subcommands: [
            ServeCommand.self, SandboxCommand.self, ExtractCommand.self, ImportCommand.self,
            SyncCommand.self, PushCommand.self, RunsCommand.self, UndoCommand.self,
            MeetingsCommand.self, ItemsCommand.self,
            DatabaseCommand.self, JobsCommand.self, SchedulesCommand.self, ConfigCommand.self,
            PluginsCommand.self, MetricsCommand.self, DashboardsCommand.self, HealthCommand.self,
            FlagsCommand.self, CanaryCommand.self, MaintenanceCommand.self,
            LogsCommand.self, LogLevelCommand.self, ReferenceCommand.self,
        ]
    )

    static func main() async {
        // A command is somebody's own action; what a server does is not, and says so itself.
        await QuotaPurpose.$current.withValue(.person) { await perform() }
    }

    private static func perform() async {
        var command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            // Wrong usage, help and the version are the parser's own to tell.
            exit(withError: error)
        }
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// Says what went wrong in one plain sentence and ends the process.
    private static func end(with error: any Error) -> Never {
        // Help, the version and wrong usage may also come from a command; the parser tells them.
        let usage = exitCode(for: error)
        if usage == .success || usage == .validationFailure || error is ExitCode {
            exit(withError: error)
        }
        Terminal.tell("\(error)")
        Foundation.exit(Failure.status(of: error).rawValue)
    }
}
