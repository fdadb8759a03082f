import ArgumentParser
import CoreRuntime
import Foundation
import Meetings
import ModuleKit

/// Finds action items in files, with nothing but the files.
struct ExtractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Prints the action items of transcripts with their evidence; needs no database."
    )

    @Argument(help: "Transcripts: JSON, Fireflies' JSON, WebVTT, SubRip or plain text.")
    var files: [String]

    @Option(help: "What finds the items: rules, or an integration's extractor.")
    var extractor = RulesExtractor().name

    @OptionGroup var output: FormatOption

    func run() async throws {
        let extractor = try chosenExtractor()
        var reader = TranscriptFiles()
        var results: [ExtractedMeeting] = []
        for file in files {
            guard let meeting = reader.meeting(at: file) else { continue }
            let proposals = try await extractor.propose(for: meeting)
            let found = ItemVerifier(meeting: meeting).verify(proposals, extractor: extractor.name)
            let result = ExtractedMeeting(
                meeting: meeting.id,
                title: meeting.title,
                date: meeting.date,
                extractor: extractor.name,
                items: found.items
            )
            if output.isTable {
                Terminal.write(result.text)
            }
            results.append(result)
        }
        if !output.isTable {
            try output.writeJSON(results)
        }
        try reader.check(of: files.count)
    }

    private func chosenExtractor() throws -> any ActionItemExtractor {
        guard extractor != RulesExtractor().name else { return RulesExtractor() }
        let preparation = try Preparation(
            catalog: Modules.catalog,
            environment: ProcessInfo.processInfo.environment
        )
        let modules = Core(preparation: preparation) { _ in .silent }.modules(database: nil)
        if let found = modules.active.lazy.compactMap(\.extractor).first(where: {
            $0.name == extractor
        }) {
            return found
        }
        if let skipped = modules.skipped.first(where: { $0.id.name == extractor }) {
            throw Failure.notReady("The extractor \(extractor) is off: \(skipped.reason)")
        }
        throw ValidationError("There is no extractor named \(extractor); rules is always there.")
    }
}

/// One meeting with what was found in it.
private struct ExtractedMeeting: Encodable {
    let meeting: String
    let title: String
    let date: CalendarDate?
    let extractor: String
    let items: [ExtractedItem]

    private enum CodingKeys: String, CodingKey {
        case meeting, title, date, extractor, items
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(meeting, forKey: .meeting)
        try container.encode(title, forKey: .title)
        try container.encode(date, forKey: .date)
        try container.encode(extractor, forKey: .extractor)
        try container.encode(items.map(Item.init), forKey: .items)
    }

    /// The lines for a person.
    var text: String {
        let heading = "\(title.isEmpty ? meeting : title)\(date.map { ", \($0)" } ?? "")"
        guard !items.isEmpty else { return "\(heading): no action items\n\n" }
        let lines = items.map { item in
            let facts = [
                item.assignee ?? "unassigned", item.dueDate.map { "due \($0)" } ?? "no date",
                "\(Int((item.confidence * 100).rounded())) %",
            ]
            let quotes = item.evidence.map { "      “\($0.quote)” \($0.speaker)\n" }.joined()
            return "  - \(item.text) (\(facts.joined(separator: ", ")))\n\(quotes)"
        }
        return "\(heading): \(items.count) found by \(extractor)\n\(lines.joined())\n"
    }

    /// An item in the shape that scripts read; absent values are null.
    private struct Item: Encodable {
        let item: ExtractedItem

        private enum CodingKeys: String, CodingKey {
            case text, assignee, confidence, evidence
            case dueDate = "due_date"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(item.text, forKey: .text)
            try container.encode(item.assignee, forKey: .assignee)
            try container.encode(item.dueDate, forKey: .dueDate)
            try container.encode(item.confidence, forKey: .confidence)
            try container.encode(item.evidence, forKey: .evidence)
        }
    }
}
