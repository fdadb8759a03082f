import ArgumentParser
import CoreRuntime
import Foundation
import Operations

/// Maintenance, on every instance at once.
struct MaintenanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance",
        abstract: "Begins, plans, ends and shows maintenance, on every instance within a second.",
        subcommands: [Enable.self, Disable.self, Status.self]
    )

    /// Begins or plans maintenance.
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begins maintenance, or plans it.",
            discussion: """
                What begins at once takes the place of what is in force. With --for or --until it ends \
                by itself; without, clients are asked to come back in an hour, until somebody ends it. \
                Jobs, schedules and webhooks that come meanwhile wait, and are worked on afterwards.
                """
        )

        @Option(
            help: """
                no_pushes: nothing is written to boards. read_only: people may read, no job \
                begins. full: pages and API are closed too.
                """
        )
        var tier = TierArgument(tier: .full)
        @Option(help: "Why; people who meet it read this.") var reason: String
        @Option(name: .customLong("for"), help: "How long, such as 30m or 2h.")
        var length: TimeArgument?
        @Option(help: "Until when, such as 2026-01-31T22:00:00Z.") var until: MomentArgument?
        @Option(help: "From when on, where it is planned.") var from: MomentArgument?
        @Option(name: .customLong("as"), help: "Who asks; your user name where not given.")
        var author: String?
        @OptionGroup var output: FormatOption

        func validate() throws {
            guard length == nil || until == nil else {
                throw ValidationError("Give --for or --until, not both.")
            }
            do {
                _ = try order()
            } catch let error as MaintenanceError {
                throw ValidationError(error.description)
            }
        }

        func run() async throws {
            let order = try order()
            let window = try await Session.run { session in
                try await MaintenanceStore(session.database.client).enable(order)
            }
            guard output.isTable else { return try output.writeJSON(window) }
            Terminal.tell(
                window.state == .planned
                    ? "Window \(window.id) is planned: \(window.words)."
                    : "Window \(window.id) is in force on every instance: \(window.words)."
            )
        }

        private func order() throws -> MaintenanceOrder {
            try MaintenanceOrder(
                tier: tier.tier,
                reason: reason,
                author: author ?? Person.name,
                startsAt: from?.date,
                end: length.map { .after($0.length) } ?? until.map { .at($0.date) }
            )
        }
    }

    /// Ends maintenance.
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends the maintenance in force, or takes a planned window back."
        )

        @Argument(help: "The window's number; what is in force where none is given.")
        var window: Int64?
        @Option(name: .customLong("as"), help: "Who ends it; your user name where not given.")
        var author: String?
        @OptionGroup var output: FormatOption

        func run() async throws {
            let closed = try await Session.run { session in
                try await MaintenanceStore(session.database.client).disable(
                    window,
                    author: author ?? Person.name
                )
            }
            guard output.isTable else { return try output.writeJSON(closed) }
            for window in closed { Terminal.tell("Window \(window.id) is closed.") }
            if closed.isEmpty { Terminal.tell("No maintenance is in force; nothing was changed.") }
        }
    }

    /// Shows maintenance.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what is in force, what is planned, and who passed by the token."
        )

        @OptionGroup var output: FormatOption

        func run() async throws {
            let report = try await Session.run { session in
                let store = MaintenanceStore(session.database.client)
                return MaintenanceReport(
                    tier: session.core.maintenance.standing?.window.tier,
                    windows: try await store.windows(),
                    bypasses: try await store.bypasses()
                )
            }
            guard output.isTable else { return try output.writeJSON(report) }
            Terminal.write(report.text)
        }
    }
}

/// How much stands still, on the command line.
struct TierArgument: ExpressibleByArgument {
    /// The words that are taken.
    static let allValueStrings = MaintenanceTier.allCases.map(\.rawValue)

    /// The tier that was named.
    let tier: MaintenanceTier

    /// Takes a tier.
    init(tier: MaintenanceTier) {
        self.tier = tier
    }

    /// Reads what a person wrote, with hyphens or underscores.
    init?(argument: String) {
        let name = argument.lowercased().replacing("-", with: "_")
        guard let tier = MaintenanceTier(rawValue: name) else { return nil }
        self.tier = tier
    }

    /// What the help shows of the default.
    var defaultValueDescription: String { tier.rawValue }
}

/// What `status` shows.
private struct MaintenanceReport: Encodable {
    /// What is in force; null where nothing is.
    let tier: MaintenanceTier?
    /// The latest windows, the newest first.
    let windows: [MaintenanceWindow]
    /// The latest requests that passed, the newest first.
    let bypasses: [MaintenanceBypass]

    private enum CodingKeys: String, CodingKey {
        case tier, windows, bypasses
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tier, forKey: .tier)
        try container.encode(windows, forKey: .windows)
        try container.encode(bypasses, forKey: .bypasses)
    }

    /// The report for people.
    var text: String {
        var text = "In force: \(tier?.rawValue ?? "nothing")\n"
        if !windows.isEmpty { text += "\n" + Self.windowTable.text(of: windows) }
        if !bypasses.isEmpty {
            text += "\nPassed by the token:\n" + Self.bypassTable.text(of: bypasses)
        }
        return text
    }

    private static let windowTable = Table<MaintenanceWindow>([
        Column("WINDOW") { "\($0.id)" }, Column("STATE", \.state.rawValue),
        Column("TIER", \.tier.rawValue), Column("FROM") { $0.startsAt.formatted(.iso8601) },
        Column("UNTIL") { $0.endsAt?.formatted(.iso8601) ?? "closed by hand" },
        Column("BY", \.author), Column("CLOSED") { $0.closedAt?.formatted(.iso8601) ?? "" },
        Column("CLOSED BY") { $0.closedBy ?? "" }, Column("REASON", \.reason),
    ])

    private static let bypassTable = Table<MaintenanceBypass>([
        Column("AT") { $0.at?.formatted(.iso8601) ?? "" }, Column("WINDOW") { "\($0.window)" },
        Column("CLIENT", \.client), Column("REQUEST") { "\($0.method) \($0.path)" },
        Column("REQUEST ID", \.requestID),
    ])
}

extension MaintenanceWindow {
    /// The window in a few words.
    fileprivate var words: String {
        let end = endsAt.map { "until \($0.formatted(.iso8601))" } ?? "until it is disabled"
        return "\(tier.rawValue) from \(startsAt.formatted(.iso8601)) \(end)"
    }
}
