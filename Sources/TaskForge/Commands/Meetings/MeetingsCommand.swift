import ArgumentParser
import CoreRuntime
import Foundation
import Meetings

/// The stored meetings.
struct MeetingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meetings",
        abstract: "Shows the stored meetings, deletes them, reads them again.",
        subcommands: [
            List.self, Show.self, MeetingDelete.self, MeetingExtract.self, MeetingRulesCommand.self,
        ]
    )

    /// The newest meetings.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the meetings, the newest first."
        )

        @Option(help: "How many at most.")
        var limit = 1_000

        @OptionGroup var output: FormatOption

        func run() async throws {
            let meetings = try await Session.run { session in
                try await MeetingStore(session.database.client).list(limit: limit)
            }
            try output.write(
                meetings,
                columns: [
                    Column("ID") { "\($0.id)" }, Column("DATE") { $0.date.map { "\($0)" } ?? "" },
                    Column("SOURCE") { $0.source }, Column("STATE") { $0.state.rawValue },
                    Column("ITEMS") { "\($0.itemCount)" }, Column("PUSHED") { "\($0.pushedCount)" },
                    Column("TITLE") { $0.title },
                ]
            )
        }
    }

    /// One meeting with its items and its story.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a meeting with its items and its story, a line a step."
        )

        @Argument(help: "The meeting's number.")
        var id: Int64

        @OptionGroup var output: FormatOption

        func run() async throws {
            let whole = try await Session.run { session in
                let client = session.database.client
                let store = MeetingStore(client)
                guard let meeting = try await store.overview(id) else {
                    throw Failure.failed("There is no meeting \(id).")
                }
                let items = try await ItemStore(client).list(ItemStore.Filter(meetingID: id))
                return Whole(
                    meeting: meeting.summary,
                    items: items,
                    opinion: try await store.secondOpinion(on: id, ours: items),
                    story: try await MeetingStory(client).steps(of: id).map(Step.init)
                )
            }
            guard output.isTable else { return try output.writeJSON(whole) }
            Terminal.write("\(whole.meeting.line)\n\n")
            Terminal.write(Table(StoredItem.columns).text(of: whole.items) + "\n")
            if let opinion = whole.opinion {
                Terminal.write("What \(whole.meeting.source) found itself:\n")
                Terminal.write(Table(SecondOpinion.columns).text(of: opinion.entries) + "\n")
            }
            Terminal.write(Table(Step.columns).text(of: whole.story))
        }
    }
}

/// A meeting with everything that is known of it.
private struct Whole: Encodable {
    let meeting: MeetingSummary
    let items: [StoredItem]
    let opinion: SecondOpinion?
    let story: [Step]

    private enum CodingKeys: String, CodingKey {
        case actionItems = "action_items"
        case opinion = "second_opinion"
        case story
    }

    func encode(to encoder: any Encoder) throws {
        try meeting.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(items, forKey: .actionItems)
        try container.encode(opinion, forKey: .opinion)
        try container.encode(story, forKey: .story)
    }
}

extension SecondOpinion {
    /// The columns of the source's own items.
    fileprivate static let columns: [Column<Entry>] = [
        Column("OURS") { $0.ours.map { "\($0)" } ?? "none" },
        Column("ASSIGNEE") { $0.theirs.assignee ?? "" }, Column("TEXT") { $0.theirs.text },
    ]
}

/// One line of a meeting's story.
private struct Step: Encodable {
    let at: String
    let step: String
    let outcome: String
    let seconds: Double
    let attempt: Int
    let trace: String?
    let detail: [String: String]

    init(_ step: MeetingStep) {
        at = step.at.formatted(.iso8601)
        self.step = step.step
        outcome = step.outcome
        seconds = step.duration / .seconds(1)
        attempt = step.attempt
        trace = step.traceID
        detail = step.detail
    }

    static let columns: [Column<Step>] = [
        Column("AT") { $0.at }, Column("STEP") { $0.step }, Column("OUTCOME") { $0.outcome },
        Column("SECONDS") { "\(($0.seconds * 1_000).rounded() / 1_000)" },
        Column("ATTEMPT") { "\($0.attempt)" },
        Column("DETAIL") { step in
            step.detail.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: " ")
        },
    ]
}
