import Testing

@testable import Meetings

struct RestatedItemsTests {
    static func item(
        _ text: String,
        _ assignee: String? = nil,
        due: String? = nil,
        confidence: Double = 0.5,
        sentence: Int = 0
    ) -> ExtractedItem {
        ExtractedItem(
            text: text,
            assignee: assignee,
            dueDate: due.flatMap { CalendarDate($0) },
            confidence: confidence,
            evidence: [Evidence(sentence: sentence, quote: text, speaker: "A")],
            extractor: "x"
        )
    }

    @Test func `a task said again is joined with both quotes, and the later date holds`() {
        let items = RestatedItems.joined([
            Self.item("Send the report to Anna by Friday", due: "2026-03-06", confidence: 0.4),
            Self.item("Update the runbook", sentence: 3),
            Self.item(
                "send Anna the report",
                "Ben",
                due: "2026-03-09",
                confidence: 0.8,
                sentence: 7
            ),
        ])
        #expect(items.map(\.text) == ["send Anna the report", "Update the runbook"])
        #expect(items[0].assignee == "Ben")
        #expect(items[0].dueDate == CalendarDate("2026-03-09"))
        #expect(items[0].confidence == 0.8)
        #expect(items[0].evidence.map(\.sentence) == [7, 0])
    }

    @Test(arguments: [
        ("Send the report to Anna", "Send the report to Ben"), ("Do it", "Do it"),
        ("Update the runbook", "Update the calendar"),
        ("Call Anna", "Call Anna's landlord today again"),
    ])
    func `other tasks stay apart`(first: String, second: String) {
        let isJoinable = first == "Call Anna"
        let joined = RestatedItems.joined([Self.item(first), Self.item(second)])
        #expect(joined.count == (isJoinable ? 1 : 2))
    }

    @Test func `the same task for two people is two tasks`() {
        let joined = RestatedItems.joined([
            Self.item("Review the design", "Ben"), Self.item("Review the design", "Dana"),
        ])
        #expect(joined.count == 2)
    }
}
