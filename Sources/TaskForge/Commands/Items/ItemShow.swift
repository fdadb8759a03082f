import ArgumentParser
import CoreRuntime
import Foundation
import Meetings

/// One item with the words it comes from, those around them, and its history.
struct ItemShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows an item with the words it comes from, and who decided what about it."
    )

    /// How many sentences are shown before and after the one that is quoted.
    private static let around = 1

    @Argument(help: "The item's number.")
    var id: Int64

    @OptionGroup var output: FormatOption

    func run() async throws {
        let shown = try await Session.run { session in
            guard let reviewed = try await session.meetings.review.load(id) else {
                throw Failure.failed("\(ReviewError.unknownItem(id)).")
            }
            let store = MeetingStore(session.database.client)
            var quotes: [Quote] = []
            for evidence in reviewed.item.evidence {
                quotes.append(try await quote(evidence, of: reviewed.item, store))
            }
            return Whole(reviewed: reviewed, quotes: quotes)
        }
        guard output.isTable else { return try output.writeJSON(shown) }
        let item = shown.reviewed.item
        Terminal.write(Table(StoredItem.columns).text(of: [item]) + "\n")
        let means = [item.model, item.promptVersion.map { "prompt \($0)" }].compactMap(\.self)
        if !means.isEmpty {
            Terminal.write("Found by \(([item.extractor] + means).joined(separator: ", ")).\n\n")
        }
        for quote in shown.quotes {
            let place = quote.meeting == "\(item.meetingID)" ? "" : " (meeting \(quote.meeting))"
            for line in quote.before { Terminal.write("  \(line)\n") }
            Terminal.write("“\(quote.quote)” \(quote.speaker)\(place)\n")
            for line in quote.after { Terminal.write("  \(line)\n") }
        }
        if let failure = item.failure {
            Terminal.write("It waits for a person: \(failure)\n")
        }
        if !shown.reviewed.changes.isEmpty {
            Terminal.write("\n" + Table(ItemChange.columns).text(of: shown.reviewed.changes))
        }
    }

    private func quote(
        _ evidence: Evidence,
        of item: StoredItem,
        _ store: MeetingStore
    ) async throws -> Quote {
        let meeting = evidence.meeting.flatMap { Int64($0) } ?? item.meetingID
        let first = max(evidence.sentence - Self.around, 0)
        let near = try await store.sentences(
            of: meeting,
            in: first..<(evidence.sentence + Self.around + 1)
        )
        return Quote(
            meeting: "\(meeting)",
            speaker: evidence.speaker,
            before: near.filter { $0.index < evidence.sentence }.map(\.text),
            quote: evidence.quote,
            after: near.filter { $0.index > evidence.sentence }.map(\.text)
        )
    }
}

/// Words that an item stands on, with what was said before and after them.
private struct Quote: Encodable {
    let meeting: String
    let speaker: String
    let before: [String]
    let quote: String
    let after: [String]
}

/// An item with everything that is known of it.
private struct Whole: Encodable {
    let reviewed: ItemReview.Reviewed
    let quotes: [Quote]

    private enum CodingKeys: String, CodingKey {
        case version, quotes, history
    }

    func encode(to encoder: any Encoder) throws {
        try reviewed.item.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(reviewed.version, forKey: .version)
        try container.encode(quotes, forKey: .quotes)
        try container.encode(reviewed.changes, forKey: .history)
    }
}

extension ItemChange {
    /// The columns of a history.
    fileprivate static let columns: [Column<ItemChange>] = [
        Column("AT") { $0.at.formatted(.iso8601) }, Column("WHO") { $0.actor },
        Column("DID") { $0.action },
        Column("CHANGE") { change in
            change.after.sorted { $0.key < $1.key }.map { field, value in
                "\(field): \((change.before[field] ?? nil) ?? "none") → \(value ?? "none")"
            }
            .joined(separator: "; ")
        },
        Column("WHY") { $0.reason ?? "" },
    ]
}
