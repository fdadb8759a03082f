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
        }
        #expect(sure >= 100)
    }
}
