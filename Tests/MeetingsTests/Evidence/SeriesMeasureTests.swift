import Foundation
import Testing

@testable import Meetings

struct SeriesMeasureTests {
    /// Two items as two meetings of a series say them.
    struct Pair: Sendable, CustomTestStringConvertible {
        let first: String
        let second: String
        var assignees: (String?, String?) = (nil, nil)
        var state = ItemState.pushed
        var due: String?

        var testDescription: String { "\(first) / \(second)" }
    }

    private static let same: [Pair] = [
        Pair(first: "Send the report to Anna", second: "send Anna the report"),
        Pair(first: "Fix the login page", second: "Fix the login page"),
        Pair(first: "Fix the login page", second: "fix the login page by Friday"),
        Pair(first: "Update the deployment runbook", second: "still update the deployment runbook"),
        Pair(first: "Book a room for the offsite", second: "Book the room for the offsite"),
        Pair(
            first: "Write the migration guide for customers",
            second: "Write migration guides for our customers"
        ),
        Pair(
            first: "Order two new monitors for the lab",
            second: "Order two new monitors for the test lab"
        ),
        Pair(
            first: "Prepare the budget slides for the board meeting",
            second: "Prepare budget slides for the next board meeting"
        ),
        Pair(
            first: "Review the security audit findings with Lena",
            second: "Review with Lena the security audit findings"
        ),
        Pair(
            first: "Send the contract to Boris",
            second: "Send the contract to Boris",
            assignees: ("Ana", "Ana Kowalczyk")
        ),
        Pair(
            first: "Send the contract to Boris",
            second: "Send the contract to Boris",
            assignees: (nil, "Ana")
        ),
        Pair(first: "Ask legal about the licence", second: "please ask legal about the licence"),
        Pair(first: "Migrate billing to Postgres 17", second: "migrate billing to Postgres 17"),
        Pair(first: "Close the 12 stale tickets", second: "close the 12 stale tickets by Monday"),
        Pair(first: "Do not deploy on Friday evening", second: "do not deploy Friday evening"),
        Pair(first: "Draft the release notes", second: "Draft release notes", state: .done),
        Pair(first: "Call the supplier", second: "call the supplier", state: .rejected),
        Pair(first: "Send the weekly report", second: "send the weekly report", state: .pushed),
        Pair(first: "Clean the staging bucket", second: "Clean the staging buckets"),
        Pair(first: "Rotate the signing keys", second: "rotate the signing key"),
        Pair(first: "Invite Omar to the demo", second: "Invite Omar to the demo tomorrow"),
    ]

    private static let different: [Pair] = [
        Pair(first: "Update the staging schema", second: "Update the production schema"),
        Pair(first: "Write the Q3 report", second: "Write the Q4 report"),
        Pair(first: "Test release 2.4", second: "Test release 2.5"),
        Pair(first: "Review the pull request", second: "Review the pull request template"),
        Pair(first: "Send the invoice to Boris", second: "Pay the invoice of Boris"),
        Pair(first: "Add the feature flag", second: "Remove the feature flag"),
        Pair(first: "Deploy on Friday evening", second: "Do not deploy on Friday evening"),
        Pair(first: "Fix the login page", second: "Fix the logout page"),
        Pair(first: "Fix the login page", second: "Fix it"),
        Pair(first: "Call the customer", second: "Call the supplier"),
        Pair(first: "Send the report", second: "Send the slides"),
        Pair(
            first: "Send the contract to Boris",
            second: "Send the contract to Boris",
            assignees: ("Ana", "Cleo")
        ),
        Pair(
            first: "Interview the backend candidate",
            second: "Interview the frontend candidate"
        ),
        Pair(first: "Order monitors for the lab", second: "Order chairs for the lab"),
        Pair(first: "Book flights to Oslo", second: "Book flights to Bergen"),
        Pair(first: "Book flights", second: "Book flights and hotels in Oslo for everybody"),
        Pair(first: "Write unit tests for the parser", second: "Write unit tests for the lexer"),
        Pair(first: "Ask legal about the licence", second: "Ask finance about the licence"),
        Pair(first: "Send the weekly report", second: "Send the weekly report", state: .done),
        Pair(first: "Draft the release notes", second: "Draft the notes", state: .done),
        Pair(
            first: "Draft the release notes",
            second: "Draft the release notes",
            state: .done,
            due: "2026-05-08"
        ),
        Pair(first: "Update the runbook", second: "Update the runbook", state: .dropped),
        Pair(first: "Meet Anna about pricing", second: "Meet Anna about hiring"),
        Pair(first: "Raise the timeout to 30 seconds", second: "Raise the timeout to 60 seconds"),
        Pair(
            first: "Check the backups on the old server",
            second: "Check the backups on the new server"
        ),
        Pair(first: "Pay every invoice of May", second: "Pay the invoice of May"),
    ]

    private func isSame(_ pair: Pair) -> Bool {
        let known = ItemReconcilerTests.known(
            pair.first,
            assignee: pair.assignees.0,
            state: pair.state
        )
        let found = RestatedItemsTests.item(pair.second, pair.assignees.1, due: pair.due)
        return SeriesMeasure(known).isSaidAgain(by: SeriesMeasure.Finding(found))
    }

    @Test(arguments: same)
    func `two meetings say the same task`(pair: Pair) {
        #expect(isSame(pair))
    }

    @Test(arguments: different)
    func `two meetings say different tasks`(pair: Pair) {
        #expect(!isSame(pair))
    }
}
