import CoreRuntime
import Meetings
import ModuleKit
import Observability
import Operations
import Postgres
import Web

/// The page of everything that is refused: exit statuses, HTTP problems, faults at the start.
enum ErrorReference {
    static var page: String {
        """
        # Errors

        How a command ends, what an HTTP answer says when it refuses, and every fault that stops a
        start, in the program's own words. This page is what `taskforge reference errors` prints.

        ## Exit statuses

        \(MarkdownTable(["status", "means"], rows: statuses))

        ## Problems over HTTP

        A refusal is `application/problem+json` (RFC 9457), for browsers a small page. Its `type`
        is `about:blank`: the status says what is wrong, `detail` says what that is about, and
        `request_id` finds the request in the log.

        \(MarkdownTable(["status", "means"], rows: problems))

        ## A start that is refused

        A start and each command that needs the same tell all faults at once on standard error and
        end with status \(ExitStatus.notReady.rawValue). In the sentences below, values stand for
        those of the installation.

        ### A value breaks its rule

        Of a secret the value is never shown.

        \(list(of: wrongValues))

        ### Production lacks something

        \(list(of: faults(["TASKFORGE_ENV": "production", "ADMIN_TOKEN": "short"])))

        ### A module is half configured

        \(list(of: faults(["MONDAY_API_TOKEN": "token"])))

        ### Something outside the configuration

        \(list(of: StartFault.examples))

        ### The meetings

        \(list(of: MeetingRulesFault.examples))
        \(list(of: DeletionJournalError.examples))
        \(list(of: MeetingDeletionError.examples))

        ### The port

        \(list(of: CannotListen.examples))

        ### The log

        \(list(of: LogSinkError.examples))

        ### The program's own PostgreSQL

        \(list(of: PrivateServerError.examples))

        ### Decisions about items

        \(list(of: ReviewError.examples))

        ### Canaries

        \(list(of: CanaryError.examples))

        ### Maintenance

        \(list(of: MaintenanceError.examples))

        ### The database's schema

        \(list(of: MigrationError.examples))

        """
    }

    private static var statuses: [[String]] {
        ExitStatus.allCases.map { ["\($0.rawValue)", $0.meaning] }
    }

    private static var problems: [[String]] {
        ProblemKind.allCases.map { ["\($0.rawValue)", $0.meaning] }
    }

    /// What a value is told that no rule allows; a free text has no rule to break.
    private static var wrongValues: [String] {
        let names =
            Modules.catalog.configuration.map(\.key.name)
            + Modules.catalog.flags.map(\.environmentName)
        let loaded = ConfigurationLoader(
            declarations: Modules.catalog.configuration,
            flags: Modules.catalog.flags,
            environment: Dictionary(uniqueKeysWithValues: names.map { ($0, "? ?") })
        ).load()
        return loaded.faults.map(\.description)
    }

    private static func faults(_ environment: [String: String]) -> [String] {
        do throws(StartRefusal) {
            _ = try Preparation(catalog: Modules.catalog, environment: environment, folder: "/")
            return []
        } catch {
            return error.faults
        }
    }

    private static func list(of faults: [some CustomStringConvertible]) -> String {
        faults.map { fault in
            "- " + fault.description.replacing("\n", with: " ")
        }
        .joined(separator: "\n")
    }
}
