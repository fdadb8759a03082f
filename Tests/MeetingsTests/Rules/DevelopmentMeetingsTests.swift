import Foundation
import Testing

@testable import Meetings

/// The 95 development meetings, where this checkout has them beside it.
private enum DevelopmentMeetings {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/data/meetings/dev")

    static let areAvailable = FileManager.default.fileExists(atPath: folder.path)
}

@Suite(.enabled(if: DevelopmentMeetings.areAvailable, "needs ../shared/data/meetings"))
struct DevelopmentMeetingsTests {
    @Test func `every quote is valid and 100 items are sure enough to be pushed`() throws {
        let folder = DevelopmentMeetings.folder
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") }
        #expect(files.count == 95)
        let push = ItemThresholds().approve
        var sure = 0
        var found = 0
        var doubted = 0
        for file in files.sorted() {
            let data = try Data(contentsOf: folder.appending(path: file))
            let meeting = try TranscriptReader().read(Array(data), fileName: file)
            let proposals = RulesExtractor().propose(for: meeting)
            let verified = ItemVerifier(meeting: meeting).verify(proposals, extractor: "rules")
            #expect(verified.refused.isEmpty)
            for item in verified.items {
                #expect(!item.evidence.isEmpty)
                for piece in item.evidence {
                    let sentence = try #require(
                        meeting.sentences.first { $0.index == piece.sentence }
                    )
                    #expect(sentence.text.contains(piece.quote))
                }
            }
            sure += verified.items.count { $0.confidence >= push }
            found += verified.items.count
            doubted += verified.items.count(where: \.isDoubtful)
        }
        #expect(sure >= 100)
        print("development meetings: \(doubted) of \(found) items of the rules are doubted")
        #expect(doubted * 50 <= found)
    }

    @Test func `an annotator's item in free words is doubted in three of ten cases at most`()
        throws
    {
        struct Annotated: Decodable {
            struct Item: Decodable {
                let text: String
                let evidence: [Int]
                let weak: Bool?
            }
            let items: [Item]

            private enum CodingKeys: String, CodingKey { case items = "gold_action_items" }
        }
        let folder = DevelopmentMeetings.folder
        var kept = 0
        var doubted = 0
        var strangers = 0
        var others: [String] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where file.hasSuffix(".json") {
            let data = try Data(contentsOf: folder.appending(path: file))
            let meeting = try TranscriptReader().read(Array(data), fileName: file)
            let items = try JSONDecoder().decode(Annotated.self, from: data).items
            for item in items where !item.evidence.isEmpty && item.weak != true {
                let quotes = item.evidence.prefix(5).map { place in
                    ItemProposal.Quote(sentence: place, words: meeting.sentences[place].text)
                }
                func verified(_ text: String) -> ExtractedItem? {
                    let proposal = ItemProposal(text: text, confidence: 0.9, quotes: quotes)
                    return ItemVerifier(meeting: meeting).verify([proposal], extractor: "gold")
                        .items.first
                }
                // A quote of a word or two tells too little, whatever the item says.
                guard let own = verified(item.text) else { continue }
                kept += 1
                doubted += own.isDoubtful ? 1 : 0
                if let other = others.last, verified(other)?.isDoubtful == true { strangers += 1 }
                others.append(item.text)
            }
        }
        print(
            "annotated items: \(doubted) of \(kept) are doubted, none refused; of items of "
                + "other places \(strangers)"
        )
        #expect(kept >= 150)
        #expect(doubted * 10 <= kept * 3)
        #expect(strangers * 10 >= kept * 6)
    }
}
