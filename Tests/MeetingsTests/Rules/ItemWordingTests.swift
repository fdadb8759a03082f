import Testing

@testable import Meetings

struct ItemWordingTests {
    /// What comes of a sentence of Ben's, between other talk.
    private func items(_ words: String, answer: String = "Okay.") -> [ExtractedItem] {
        RulesCasesTests.items(RulesCase.item(words, for: nil, answer: answer).meeting)
    }

    @Test(arguments: [
        ("I'll send the contract to Maria.", "Send the contract to Maria"),
        ("Um, I'll, uh, send the the contract to Maria.", "Send the contract to Maria"),
        ("I'll be working on the price list tomorrow.", "Work on the price list tomorrow"),
        ("Dana, could you send me the numbers?", "Send Ben the numbers"),
        ("Dana, please book a room for the workshop.", "Book a room for the workshop"),
        (
            "I'll fix the login page tomorrow, it's only one line.",
            "Fix the login page tomorrow"
        ),
        ("I'll call the printer because the paper is wrong.", "Call the printer"),
        (
            "I'll ask Maria for the list, let's say by Friday.", "Ask Maria for the list"
        ),
        (
            "I'll write to marketing today, so that they know why.",
            "Write to marketing today, so that they know why"
        ),
        ("Carl will prepare the agenda for the offsite.", "Prepare the agenda for the offsite"),
        (
            "Then Carl takes the tests and the release notes.",
            "Take the tests and the release notes"
        ),
        ("Action item for Dana: compare the three vendors.", "Compare the three vendors"),
    ])
    func `an item reads as something to do`(words: String, text: String) {
        #expect(items(words).map(\.text) == [text])
    }

    @Test func `a task that points back takes the words of what it points at`() {
        let meeting = meeting(
            "Dana: Good morning, it's nice to see you both.",
            "Carl: The link in the newsletter is broken.",
            "Ben: I'll fix it today.",
            "Dana: Thanks, that's kind.",
            "Carl: The weather is terrible again."
        )
        let found = RulesCasesTests.items(meeting)
        #expect(found.map(\.text) == ["Fix it today: The link in the newsletter is broken"])
        #expect(found.first?.evidence.map(\.sentence) == [2, 1])
    }

    @Test(arguments: [
        "Wednesday works for me.", "Wednesday works for me, I need the text before I can finish.",
        "Friday is fine.", "Let's say by Friday.", "I can do Tuesday.", "Tuesday at ten, then.",
        "Do that by Monday.", "Sure, will do.", "Yes, absolutely.", "I will.", "Okay, got it.",
        "I could use a coffee.", "I'll be there.", "I'll be happy about that.", "You can say that.",
        "If I had to choose today, I would take her.",
        "This is the review, and I'd love a decision by tomorrow.", "By the end of the week.",
        "Great, thanks for doing that.", "Next Monday would be perfect.",
    ])
    func `an agreement, a fragment or a remark is no item`(words: String) {
        #expect(items(words, answer: "Good.").map(\.text) == [])
    }
}
