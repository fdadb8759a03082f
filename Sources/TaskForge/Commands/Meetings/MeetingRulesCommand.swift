import ArgumentParser
import CoreRuntime
import Meetings

/// What the rules over meetings would do with the stored ones.
struct MeetingRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Shows what each rule would do with the stored meetings, and changes nothing.",
        discussion: """
            The rules are those of MEETING_RULES_FILE. Of a meeting that was left out when it came \
            only the title is kept, so that only rules over titles can be tried on it.
            """
    )

    @Option(help: "How many of the newest meetings are tried.")
    var limit = 1_000

    @OptionGroup var output: FormatOption

    func run() async throws {
        let (rules, trials) = try await Session.run { session in
            let rules = session.core.preparation.meetingRules
            let meetings = try await MeetingStore(session.database.client).judged(limit: limit)
            return (rules, meetings.map { Trial($0, rules) })
        }
        let order = rules.rules.map(\.name)
        let sorted = (order + [MeetingRules.otherwiseName]).flatMap { name in
            trials.filter { $0.rule == name }
        }
        try output.write(sorted, columns: Trial.columns)
        guard output.isTable else { return }
        for name in order + [MeetingRules.otherwiseName] {
            let own = trials.filter { $0.rule == name }
            Terminal.tell("\(name): \(own.count) meetings, \(own.count { $0.isChange }) change.")
        }
    }
}

/// What the rules would do with one meeting.
private struct Trial: Encodable {
    let meeting: String
    let title: String
    let rule: String
    let would: String
    let state: String
    let board: String?
    let isChange: Bool

    private enum CodingKeys: String, CodingKey {
        case meeting, title, rule, would, state, board
        case isChange = "is_change"
    }

    init(_ judged: MeetingStore.Judged, _ rules: MeetingRules) {
        let decision = rules.decision(on: judged.facts)
        let isDenied = decision.verdict == .deny
        meeting = "\(judged.summary.id)"
        title = judged.summary.title
        rule = decision.name
        would = isDenied ? "leave_out" : "read"
        state = judged.summary.state.rawValue
        if case .allow(let named) = decision.verdict { board = named } else { board = nil }
        isChange =
            isDenied != (judged.summary.state == .skipped) || (!isDenied && board != judged.board)
    }

    static let columns: [Column<Trial>] = [
        Column("RULE") { $0.rule }, Column("WOULD") { $0.would },
        Column("BOARD") { $0.board ?? "" }, Column("CHANGE") { $0.isChange ? "yes" : "" },
        Column("MEETING") { $0.meeting }, Column("STATE") { $0.state },
        Column("TITLE") { $0.title },
    ]
}
