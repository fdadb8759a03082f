import Testing

@testable import Meetings

struct FirefliesActionItemsTests {
    @Test func `bold lines name who the lines below them are for`() {
        let text = """

            **Ana Lima**
            Allocate and manage the budget (00:49)
            Review the draft (07:21)

            **Unassigned**
            - Book a room (1:12:03)
            * Ask the landlord (the new one)

            **Boris:**
            • Call (Carla) again

            """
        #expect(
            FirefliesActionItems.items(in: text) == [
                SourceItem(text: "Allocate and manage the budget", assignee: "Ana Lima", start: 49),
                SourceItem(text: "Review the draft", assignee: "Ana Lima", start: 441),
                SourceItem(text: "Book a room", start: 4_323),
                SourceItem(text: "Ask the landlord (the new one)"),
                SourceItem(text: "Call (Carla) again", assignee: "Boris"),
            ]
        )
    }

    @Test(arguments: [
        ("", 0), ("\n\n", 0), ("**Ana**\n", 0), ("(00:12)", 0), ("Send it", 1),
        ("**Send** it (00:12)", 1), ("****", 1), ("Send it (0:)", 1), ("Send it (1:2:3:4)", 1),
        ("Send it (٣:٤)", 1), ("Send it (12)", 1), ("Send it ()", 1),
    ])
    func `odd texts give as many items as they have lines that are none of names`(
        text: String,
        count: Int
    ) {
        let items = FirefliesActionItems.items(in: text)
        #expect(items.count == count)
        #expect(items.allSatisfy { !$0.text.isEmpty })
    }

    @Test func `a text without end is read as far as is sensible`() {
        let text = String(repeating: "Send it (00:01)\n", count: 100_000)
        #expect(FirefliesActionItems.items(in: text).count == FirefliesActionItems.mostItems)
        let long = String(repeating: "word ", count: 1_000)
        #expect(FirefliesActionItems.items(in: long).isEmpty)
    }
}
