import Testing

@testable import Meetings

/// What takes more than one sentence to say.
struct RulesDialogueTests {
    @Test func `a task that is said again stays one item, with the date said last`() throws {
        let found = RulesCasesTests.items(
            meeting(
                "Dana: Good morning, it's nice to see you both.",
                "Ben: I'll send the signed contract to Maria by Friday.",
                "Carl: The weather is terrible again.",
                "Dana: It has been like that for weeks.",
                "Carl: At least it's warm in here.",
                "Ben: To sum up, I'll send the signed contract to Maria by Monday.",
                "Dana: Thanks, that's all."
            )
        )
        let item = try #require(found.first)
        #expect(found.count == 1)
        #expect(item.assignee == "Ben")
        #expect(item.dueDate == CalendarDate("2026-03-09"))
        #expect(Set(item.evidence.map(\.sentence)) == [1, 5])
    }

    @Test func `who answers a request takes it on, and says by when`() throws {
        let found = RulesCasesTests.items(
            meeting(
                "Dana: Good morning, it's nice to see you both.",
                "Dana: Somebody needs to update the price list.",
                "Carl: I can do that by Tuesday.",
                "Ben: The weather is terrible again."
            )
        )
        let item = try #require(found.first)
        #expect(found.count == 1)
        #expect(item.text == "Update the price list")
        #expect(item.assignee == "Carl")
        #expect(item.dueDate == CalendarDate("2026-03-10"))
    }

    @Test func `of two people with one first name nobody is chosen`() throws {
        let found = RulesCasesTests.items(
            meeting(
                "Anna Berg: Good morning, it's nice to see you both.",
                "Anna Lund: Good morning.",
                "Ben: The numbers from last month looked fine to me.",
                "Ben: Anna will send the signed contract to the bank.",
                "Ben: The weather is terrible again.",
                "Ben: At least it's warm in here."
            )
        )
        let item = try #require(found.first)
        #expect(found.count == 1)
        #expect(item.assignee == nil)
    }

    @Test func `of two people with one first name the whole name chooses`() throws {
        let found = RulesCasesTests.items(
            meeting(
                "Anna Berg: Good morning, it's nice to see you both.",
                "Anna Lund: Good morning.",
                "Ben: The numbers from last month looked fine to me.",
                "Ben: Anna Lund will send the signed contract to the bank.",
                "Ben: The weather is terrible again."
            )
        )
        #expect(found.map(\.assignee) == ["Anna Lund"])
    }

    @Test func `two speakers of the same name stay apart, and neither is assigned`() throws {
        var meeting = meeting(
            "Anna: I'll send the signed contract to the bank by Friday.",
            "Ben: Thanks, that's kind.",
            "Ben: The weather is terrible again."
        )
        meeting.speakers.append(Speaker(id: "anna-2", name: "Anna"))
        #expect(RulesCasesTests.items(meeting).map(\.assignee) == [nil])
    }

    @Test func `several tasks of one sentence become several items`() {
        let found = RulesCasesTests.items(
            meeting(
                "Dana: Good morning, it's nice to see you both.",
                "Dana: Carl will call the agency, and Ben will check the budget by Friday.",
                "Carl: Good.",
                "Ben: The weather is terrible again."
            )
        )
        #expect(found.map(\.assignee) == ["Carl", "Ben"])
        #expect(found.map(\.text) == ["Call the agency", "Check the budget by Friday"])
        #expect(found.map(\.dueDate) == [nil, CalendarDate("2026-03-06")])
    }

    @Test func `a meeting without a date has items without due dates`() {
        var meeting = meeting(
            "Dana: Good morning, it's nice to see you both.",
            "Ben: I'll send the signed contract to Maria by Friday.",
            "Dana: Thanks, that's all."
        )
        meeting.date = nil
        #expect(RulesCasesTests.items(meeting).map(\.dueDate) == [nil])
    }
}
