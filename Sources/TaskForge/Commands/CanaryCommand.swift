import ArgumentParser
import CoreRuntime
import Foundation
import Meetings
import Operations

/// Trials of a flag's new path beside the old one.
struct CanaryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "canary",
        abstract:
            "Tries the new path of a flag on a growing share of meetings, beside the old one.",
        discussion: """
            While a canary runs, its share of the meetings is read by the new path for good, and \
            each meeting is read by the other path as well, without effect. A candidate that shows \
            to be worse by errors, time, cost or reviewers' decisions goes back to 0 % by itself.
            """,
        subcommands: [
            Start.self, Status.self, Approve.self, Promote.self, Abort.self, Compare.self,
            Items.self, Undo.self,
        ]
    )

    /// Begins a canary.
    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begins a canary with its first step."
        )

        @Argument(help: "The flag, such as new_ai_model or module_extractor.") var flag: String
        @Option(help: "The shares in percent, growing: 1,5,10,25,50,100.") var steps: StepsArgument?
        @Option(help: "How long each step holds at least, such as 1h.") var hold: TimeArgument?
        @Option(help: "How many meetings read by both a step needs at least.") var pairs: Int?
        @Option(help: "The share of meetings, in percent, that are read by both.") var shadow:
            Double?
        @Flag(help: "A person must approve each next step.") var ask = false
        @OptionGroup var change: FlagChangeOptions

        func validate() throws {
            do {
                try plan.check()
            } catch {
                throw ValidationError(error.description)
            }
        }

        func run() async throws {
            let canary = try await Session.run(writes: true) { session in
                let flag = try session.core.flags.flag(named: flag)
                let tried = session.meetings.pipeline.triedFlags
                guard tried.contains(flag.name) else {
                    throw CanaryError.notTried(flag.name, tried: tried)
                }
                guard session.core.flags.decide(flag).reason != .environment else {
                    throw CanaryError.overridden(flag.name)
                }
                return try await CanaryStore(session.database.client).start(
                    flag,
                    plan: plan,
                    author: change.person,
                    why: change.why
                )
            }
            let share = canary.plan.steps.first?.formatted() ?? ""
            Terminal.tell("Canary \(canary.id) of \(flag) begins with \(share) % of the meetings.")
        }

        private var plan: CanaryPlan {
            var plan = CanaryPlan()
            if let steps { plan.steps = steps.steps }
            if let hold { plan.holdSeconds = hold.length / .seconds(1) }
            if let pairs { plan.minimumPairs = pairs }
            if let shadow { plan.shadowPercentage = shadow }
            plan.needsApproval = ask
            return plan
        }
    }

    /// Where canaries stand.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows where canaries stand: their share, what they wait for, the evidence."
        )

        @Argument(help: "The number of one; the latest where none is named.") var id: Int64?
        @OptionGroup var output: FormatOption

        func run() async throws {
            let reports = try await Session.run { session in
                let store = CanaryStore(session.database.client)
                let canaries =
                    if let id { [try await store.load(id)] } else { try await store.list() }
                var reports: [CanaryReport] = []
                for canary in canaries {
                    reports.append(try await CanaryReport(canary, session))
                }
                return reports
            }
            guard output.isTable, id != nil else {
                return try output.write(reports, columns: CanaryReport.columns)
            }
            for report in reports { Terminal.write(report.text) }
        }
    }

    /// Lets the next step come.
    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets the next step of a canary come that asks for it."
        )

        @Argument(help: "The flag.") var flag: String
        @OptionGroup var change: FlagChangeOptions

        func run() async throws {
            try await change.decide(.approve, flag)
            Terminal.tell("The next step of the canary of \(flag) may come.")
        }
    }

    /// Ends a canary with the new path.
    struct Promote: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a canary: the new path is the path, for all meetings."
        )

        @Argument(help: "The flag.") var flag: String
        @OptionGroup var change: FlagChangeOptions

        func run() async throws {
            try await change.decide(.promote, flag)
            Terminal.tell("\(flag) is on for all meetings.")
        }
    }

    /// Ends a canary with the old path.
    struct Abort: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a canary: the old path is the path, for all meetings."
        )

        @Argument(help: "The flag.") var flag: String
        @OptionGroup var change: FlagChangeOptions

        func run() async throws {
            let canary = try await change.decide(.abort, flag)
            Terminal.tell(
                "\(flag) is off for all meetings. `taskforge canary undo \(canary.id)` takes back "
                    + "what it made."
            )
        }
    }
}

extension FlagChangeOptions {
    /// Does what the person decides of a flag's canary.
    @discardableResult
    fileprivate func decide(
        _ decision: CanaryStore.PersonsDecision,
        _ flag: String
    ) async throws -> Canary {
        try await Session.run(writes: true) { session in
            try await CanaryStore(session.database.client).decide(
                decision,
                flag: flag,
                by: session.meetings.trials,
                author: person,
                why: why
            )
        }
    }
}

/// `1,5,25,100`.
struct StepsArgument: ExpressibleByArgument {
    /// The shares, as they were given.
    let steps: [Double]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        steps = parts.compactMap { Double($0.trimmingPrefix(" ").replacing("%", with: "")) }
        guard steps.count == parts.count else { return nil }
    }
}
