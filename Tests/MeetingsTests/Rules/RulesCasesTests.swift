import Testing

@testable import Meetings

struct RulesCasesTests {
    /// The share of the written cases that must come out right.
    static let share = 0.95

    @Test func `at least 95 of 100 written cases come out right`() {
        let cases = RulesCase.tasks + RulesCase.noTasks
        let failures = cases.compactMap(Self.failure)
        print("rules: \(cases.count - failures.count) of \(cases.count) written cases are right")
        for failure in failures { print("rules: \(failure)") }
        #expect(Double(failures.count) <= (1 - Self.share) * Double(cases.count))
    }

    @Test(arguments: [
        ("I'll send the report by Friday.", "Ben"), ("Dana, can you update the runbook?", "Dana"),
        ("I'll call the bank tomorrow.", "Ben"), ("Carl, please book the room.", "Carl"),
        ("Carl will send the offer by Monday.", "Carl"),
    ])
    func `a plain sentence comes out with high confidence`(words: String, person: String) throws {
        let meeting = RulesCase.item(words, for: person, answer: "Good.").meeting
        let item = try #require(Self.items(meeting).first { $0.evidence[0].sentence == 4 })
        #expect(item.confidence >= 0.7)
        #expect(item.assignee == person)
    }

    static func items(_ meeting: Meeting) -> [ExtractedItem] {
        let extractor = RulesExtractor()
        let result = ItemVerifier(meeting: meeting)
            .verify(extractor.propose(for: meeting), extractor: extractor.name)
        #expect(result.refused.isEmpty)
        return result.items.filter { $0.confidence >= 0.5 }
    }

    private static func failure(_ example: RulesCase) -> String? {
        let items = items(example.meeting)
        let about = items.filter { $0.evidence.contains { $0.sentence == 4 || $0.sentence == 5 } }
        switch example.outcome {
        case .nothing:
            return items.isEmpty ? nil : "\(example): found \(items.map(\.text))"
        case .item(let person, let due):
            guard let item = about.first else { return "\(example): found nothing" }
            guard about.count == items.count else {
                return "\(example): found \(items.map(\.text)) as well"
            }
            let isRight =
                item.assignee == person && item.dueDate == due.flatMap { CalendarDate($0) }
            let found = "\(item.assignee ?? "nobody"), \(item.dueDate?.description ?? "no date")"
            return isRight ? nil : "\(example): for \(found)"
        }
    }
}
