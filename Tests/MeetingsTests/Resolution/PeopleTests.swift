import Testing

@testable import Meetings

/// Who an extractor says, of a sentence of a talk, and who it may be.
struct AssigneeCase: CustomTestStringConvertible {
    let claimed: String
    let quote: String
    let assignee: String?

    init(_ claimed: String, _ quote: String, _ assignee: String?) {
        self.claimed = claimed
        self.quote = quote
        self.assignee = assignee
    }

    var testDescription: String { "\(claimed): \(quote)" }
}

struct PeopleTests {
    static let talk = meeting(
        "Dana Lee: I'll write the summary of this.",
        "Ben: Fine by me, nothing else here.",
        "Dana Cruz: That budget needs somebody to own it.",
        "Ben: We could ask around for help.",
        "Ben: So let us move to the next topic.",
        "Eve Adams: Could Dana update the runbook soon?",
        "Ben: Nobody answered that question, I think.",
        "Ben: The next one is the contract with Acme.",
        "Ben: Marta from legal will check the contract.",
        "Eve Adams: Our Project Manager will plan it out.",
        "Ben: And the designer draws the new logo.",
        "Ben: That is the whole list for today.",
        "Ben: Somebody has to call the landlord.",
        "Ben: You would be the right one for it.",
        "Finn: Sure, I can make that call.",
        "Ben: Then we close here for good.",
        roles: ["Finn": "Project Manager", "Eve Adams": "Lead Designer"]
    )

    @Test(arguments: [
        AssigneeCase("Dana Lee", "I'll write the summary", "Dana Lee"),
        AssigneeCase("dana lee", "I'll write the summary", "Dana Lee"),
        AssigneeCase("Dana", "I'll write the summary", "Dana Lee"),
        AssigneeCase("Lee", "I'll write the summary", "Dana Lee"),
        AssigneeCase("Dana", "Could Dana update the runbook soon?", nil),
        AssigneeCase("Ben", "Fine by me, nothing else", "Ben"),
        AssigneeCase("Eve", "Could Dana update the runbook soon?", "Eve Adams"),
        AssigneeCase("Eve", "I'll write the summary", nil),
        AssigneeCase("Marta", "Marta from legal will check", "Marta"),
        AssigneeCase("Marta", "I'll write the summary", nil),
        AssigneeCase("Project Manager", "Our Project Manager will plan it", "Finn"),
        AssigneeCase("PM", "Our Project Manager will plan it", "Finn"),
        AssigneeCase("Finn", "Our Project Manager will plan it", "Finn"),
        AssigneeCase("Finn", "Somebody has to call the landlord", "Finn"),
        AssigneeCase("Finn", "I'll write the summary", nil),
        AssigneeCase("the team", "We could ask around", nil),
        AssigneeCase("everyone", "We could ask around", nil),
        AssigneeCase("unassigned", "We could ask around", nil),
        AssigneeCase("", "We could ask around", nil),
        AssigneeCase("…", "We could ask around", nil),
    ])
    func `an assignee is kept where the transcript bears it out`(example: AssigneeCase) {
        let proposal = ItemProposal(
            text: "Do it",
            assignee: example.claimed,
            confidence: 0.5,
            quotes: [.init(words: example.quote)]
        )
        let result = ItemVerifier(meeting: Self.talk).verify([proposal], extractor: "x")
        #expect(result.refused.isEmpty)
        #expect(result.items.first?.assignee == example.assignee)
    }

    @Test func `two speakers of one name are never told apart`() {
        var twins = meeting("a: I'll write the summary.", "b: I'll book the room.")
        twins.speakers = [Speaker(id: "a", name: "Dana"), Speaker(id: "b", name: "Dana")]
        for claimed in ["Dana", "a"] {
            let proposal = ItemProposal(
                text: "Do it",
                assignee: claimed,
                confidence: 0.5,
                quotes: [.init(words: "I'll write the summary")]
            )
            let result = ItemVerifier(meeting: twins).verify([proposal], extractor: "x")
            #expect(result.items.first?.assignee == nil)
        }
    }

    @Test func `who is not known is nobody`() {
        var talk = meeting("x: I'll write the summary.")
        talk.speakers = [.unknown]
        talk.sentences[0].speaker = Speaker.unknown.id
        let proposal = ItemProposal(
            text: "Do it",
            assignee: "unknown",
            confidence: 0.5,
            quotes: [.init(words: "I'll write the summary")]
        )
        let result = ItemVerifier(meeting: talk).verify([proposal], extractor: "x")
        #expect(result.items.first?.assignee == nil)
    }
}
