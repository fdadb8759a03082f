import Foundation
import Testing

@testable import Meetings

struct SecondOpinionTests {
    private static func ours(_ id: Int64, _ text: String, at start: Double? = nil) -> StoredItem {
        StoredItem(
            id: id,
            meetingID: 1,
            meetingTitle: "Weekly",
            key: "tf-\(id)",
            text: text,
            assignee: nil,
            dueDate: nil,
            confidence: 0.9,
            state: .approved,
            extractor: "rules",
            boardItem: nil,
            failure: nil,
            evidence: [Evidence(sentence: 0, quote: text, speaker: "s1", start: start)],
            pushAttempts: 0,
            createdAt: Date(timeIntervalSince1970: 0)
        )
    }

    @Test func `what both found, what they alone and what we alone found is told apart`() throws {
        let opinion = SecondOpinion(
            theirs: [
                SourceItem(text: "Send Maria the signed contract", assignee: "Ana", start: 40),
                SourceItem(text: "Water the plants", start: 60),
                SourceItem(text: "Phone the landlord about the lamps", start: 200),
            ],
            ours: [
                Self.ours(1, "Call the landlord", at: 230),
                Self.ours(2, "Send the contract to Maria"),
                Self.ours(3, "Book a room for the talk", at: 61),
            ]
        )
        #expect(opinion.entries.map(\.ours) == [2, nil, 1])
        #expect(opinion.onlyOurs == [3])
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(opinion))
        let items = (json as? [String: Any])?["items"] as? [[String: Any]]
        #expect(items?.first?["ours"] as? String == "2")
        #expect(items?.first?["assignee"] as? String == "Ana")
        #expect(items?[1]["ours"] is NSNull)
        #expect((json as? [String: Any])?["only_ours"] as? [String] == ["3"])
    }

    @Test(arguments: [
        ("Send the report", 0.0, "Send the contract", 500.0),
        ("Send the report", 0, "Call Maria", 0),
        ("Send it", 0, "Send it", 500), ("", 0, "", 0),
    ])
    func `items that share too little are two`(
        theirs: String,
        their: Double,
        ours: String,
        our: Double
    ) {
        let opinion = SecondOpinion(
            theirs: [SourceItem(text: theirs, start: their)],
            ours: [Self.ours(1, ours, at: our)]
        )
        #expect(opinion.entries.map(\.ours) == [nil] && opinion.onlyOurs == [1])
    }

    @Test func `one item of ours answers one of theirs`() {
        let theirs = SourceItem(text: "Send the signed contract", start: 10)
        let ours = [Self.ours(1, "Send the contract", at: 10)]
        let opinion = SecondOpinion(theirs: [theirs, theirs], ours: ours)
        #expect(opinion.entries.map(\.ours) == [1, nil] && opinion.onlyOurs.isEmpty)
    }
}
